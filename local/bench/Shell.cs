using System.Diagnostics;

namespace Infra.Bench;

/// <summary>A command's output and its duration from start to exit.</summary>
internal sealed record Finished(string Output, TimeSpan Elapsed);

/// <summary>Runs commands like a user, without leaving background processes of .NET's build.</summary>
internal static class Shell
{
    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0. The message contains the output.</exception>
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
