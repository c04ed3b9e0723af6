using System.Diagnostics;

namespace Infra.Bench;

/// <summary>What a command printed and how long it took, from start to exit.</summary>
internal sealed record Finished(string Output, TimeSpan Elapsed);

/// <summary>Runs commands as a user would, with nothing left behind by .NET's build.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; says what it printed.</exception>
    public static Finished Run(string command, IReadOnlyList<string> arguments, string folder)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(command, arguments, folder, new Dictionary<string, string>());
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        watch.Stop();
        return process.ExitCode == 0
            ? new Finished(output, watch.Elapsed)
            : throw new InvalidOperationException(
                $"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}{errors.Result}"
            );
    }

    /// <summary>Starts a command whose output nobody reads to its end.</summary>
    public static Process Start(
        string command,
        IReadOnlyList<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> environment
    )
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start");
    }
}
