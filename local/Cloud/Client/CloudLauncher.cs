using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Local.Cloud.Contract;
using Local.Cloud.Resources;

namespace Local.Cloud.Client;

/// <summary>Starts the cloud's process, detached from the caller's, and waits for it.</summary>
internal static class CloudLauncher
{
    // The shell ends at once and leaves the cloud behind, which has none of the caller's descriptors: whatever they
    // hold, such as a lock, would be held for as long as the cloud runs. The cloud's pid is all that the shell writes.
    // It is bash, since others close descriptors of one digit alone.
    private const string Script = """
        log=$1; shift
        for descriptor in /proc/$$/fd/*; do
          descriptor=${descriptor##*/}
          ((descriptor < 3)) || exec {descriptor}>&-
        done
        (umask 077; : >>"$log")
        "$@" </dev/null >>"$log" 2>&1 &
        echo $!
        """;

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>The command that runs this process's program again.</summary>
    public static IReadOnlyList<string> OwnCommand()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Assembly.GetEntryAssembly()!.Location]
            : [process];
    }

    /// <summary>Starts the cloud and returns when its socket answers.</summary>
    /// <exception cref="CloudException">It ended before it answered.</exception>
    public static async Task StartAsync(
        CloudPaths paths,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        PrivateFolder.Secure(paths.Cloud);
        var written = File.Exists(paths.LogFile) ? new FileInfo(paths.LogFile).Length : 0;
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", Script, "bash", paths.LogFile },
            WorkingDirectory = paths.Project,
            RedirectStandardOutput = true,
        };
        foreach (var argument in command.Concat(["cloud", "run", "--project", paths.Project]))
        {
            start.ArgumentList.Add(argument);
        }

        int pid;
        using (var shell = Process.Start(start)!)
        {
            var output = await shell.StandardOutput.ReadToEndAsync(cancellationToken);
            await shell.WaitForExitAsync(cancellationToken);
            // A terminal's Ctrl-C ends the shell, too, before it has written anything.
            cancellationToken.ThrowIfCancellationRequested();
            pid = int.Parse(output, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }

        while (true)
        {
            // Looked at first: one that answered and ended in between has answered.
            var running = IsRunning(pid);
            if (await AnswersAsync(paths, cancellationToken))
            {
                return;
            }

            if (!running)
            {
                throw new CloudException("the local cloud did not start:\n" + LogSince(paths.LogFile, written));
            }

            await Task.Delay(Step, cancellationToken);
        }
    }

    /// <summary>Returns when the process is gone and its socket with it.</summary>
    public static async Task WaitUntilGoneAsync(CloudPaths paths, int pid, CancellationToken cancellationToken)
    {
        // In its own process, as a test runs it, the cloud is gone when its lock is.
        while (pid == Environment.ProcessId ? File.Exists(paths.LockFile) : IsRunning(pid))
        {
            await Task.Delay(Step, cancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(CloudPaths paths, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = await CloudClient.ConnectAsync(paths.Socket, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // A process that has ended and that nobody has waited for is gone, too.
    private static bool IsRunning(int pid)
    {
        try
        {
            var status = File.ReadAllText($"/proc/{pid}/stat");
            return status[status.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string LogSince(string path, long written)
    {
        const int Longest = 4000;
        try
        {
            using var file = File.OpenRead(path);
            file.Seek(Math.Max(written, file.Length - Longest), SeekOrigin.Begin);
            return new StreamReader(file).ReadToEnd().TrimEnd();
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }
}
