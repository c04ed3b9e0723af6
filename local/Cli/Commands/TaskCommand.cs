using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Local.Protocol.Processes;

namespace Local.Cli.Commands;

/// <summary>
/// A command with the environment and the folder of a task's process. It has the terminal, and so the streams and the
/// signals of the keyboard, of this process.
/// </summary>
internal static class TaskCommand
{
    /// <summary>The exit code of a command that does not exist, as of shells and of <c>docker exec</c>.</summary>
    private const int NotFound = 127;

    /// <summary>The exit code of a file that is no program.</summary>
    private const int NotExecutable = 126;

    /// <summary>Runs the command until it or the task ends.</summary>
    /// <param name="processId">The id of the task's process.</param>
    /// <param name="command">The program, as a path or a name in the task's PATH, and its arguments.</param>
    /// <returns>The exit code of the command.</returns>
    /// <exception cref="CliException">The task has ended, or there is no such program.</exception>
    public static async Task<int> RunAsync(int processId, IReadOnlyList<string> command)
    {
        using var task = Open(processId);
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cwd");
        var environment = await EnvironmentAsync(processId);
        var start = new ProcessStartInfo(
            Resolve(command[0], folder, environment.GetValueOrDefault("PATH", ""))
                ?? throw new CliException($"the task has no program '{command[0]}' in its PATH", NotFound)
        )
        {
            WorkingDirectory = new FileInfo(folder).LinkTarget ?? folder,
        };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        // The keyboard's signals reach the command itself, which decides what they mean.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using var quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, context => context.Cancel = true);
        using var process = Start(start, command[0]);
        using var terminate = PosixSignalRegistration.Create(
            PosixSignal.SIGTERM,
            context =>
            {
                context.Cancel = true;
                ProcessTree.Kill(process);
            }
        );
        var exited = process.WaitForExitAsync();
        if (await Task.WhenAny(exited, task.WaitForExitAsync()) != exited)
        {
            ProcessTree.Kill(process);
            await exited;
        }

        return process.ExitCode;
    }

    private static Process Open(int processId)
    {
        try
        {
            return Process.GetProcessById(processId);
        }
        catch (ArgumentException)
        {
            throw new CliException("the task has ended");
        }
    }

    private static Process Start(ProcessStartInfo start, string name)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CliException($"'{name}' cannot be executed: {e.Message}", NotExecutable);
        }
    }

    private static async Task<Dictionary<string, string>> EnvironmentAsync(int processId)
    {
        var bytes = await File.ReadAllBytesAsync(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/environ")
        );
        return Encoding
            .UTF8.GetString(bytes)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=', 2))
            .ToDictionary(variable => variable[0], variable => variable.ElementAtOrDefault(1) ?? "");
    }

    /// <summary>Returns the path of a program: in the task's PATH, unless the name has a slash.</summary>
    private static string? Resolve(string name, string folder, string path) =>
        name.Contains('/', StringComparison.Ordinal)
            ? Existing(Path.Combine(folder, name))
            : path.Split(':')
                .Select(place => Existing(Path.Combine(folder, place, name)))
                .OfType<string>()
                .FirstOrDefault();

    private static string? Existing(string file) => File.Exists(file) ? file : null;
}
