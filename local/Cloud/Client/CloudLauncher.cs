using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Protocol.Processes;

namespace Local.Cloud.Client;

/// <summary>Starts the cloud's process, detached from the caller's process, and waits for it.</summary>
internal static class CloudLauncher
{
    // The shell ends at once and leaves the cloud running. The cloud inherits no descriptors from the caller: a
    // lock behind one would be held as long as the cloud runs. The shell writes only the cloud's pid. It is bash,
    // because other shells cannot close descriptors above 9.
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

    /// <summary>Returns the command that runs this process's program again.</summary>
    public static IReadOnlyList<string> OwnCommand()
    {
        var process = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(process) == "dotnet"
            ? [process, Assembly.GetEntryAssembly()!.Location]
            : [process];
    }

    /// <summary>Starts the cloud and returns when its socket answers.</summary>
    /// <exception cref="CloudException">The cloud ended before it answered.</exception>
    public static async Task StartAsync(
        CloudPaths paths,
        IReadOnlyList<string> command,
        CancellationToken cancellationToken
    )
    {
        PrivateFolder.Secure(paths.Cloud);
        if (Path.Exists(paths.LogFile) && !RegularFile.LeadsTo(paths.LogFile))
        {
            throw new CloudException($"{paths.LogFile} is no file; the cloud writes its log there: remove it");
        }

        Rotate(paths.LogFile);
        var written = File.Exists(paths.LogFile) ? new FileInfo(paths.LogFile).Length : 0;
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", Script, "bash", paths.LogFile },
            WorkingDirectory = paths.Project,
            RedirectStandardOutput = true,
            // A command ends before a profile pays off, so its settings turn profiles off. The cloud runs on.
            Environment = { ["DOTNET_TieredPGO"] = "1" },
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
            // Ctrl-C in a terminal also ends the shell, before it has written anything.
            cancellationToken.ThrowIfCancellationRequested();
            pid = int.Parse(output, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
        }

        while (true)
        {
            // This check comes first: a cloud that answers and ends in between has answered.
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

    /// <summary>Begins a new log if the present one is large. The one before the present log is deleted.</summary>
    private static void Rotate(string path)
    {
        const int Large = 1024 * 1024;
        if (File.Exists(path) && new FileInfo(path).Length > Large)
        {
            File.Move(path, path + ".1", overwrite: true);
        }
    }

    /// <summary>Waits until the process has ended and its socket is gone.</summary>
    public static async Task WaitUntilGoneAsync(CloudPaths paths, int pid, CancellationToken cancellationToken)
    {
        // In the process of a test, the cloud has ended when its lock file is gone.
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

    private static bool IsRunning(int pid) => ProcessStatus.Of(pid) is { HasEnded: false };

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
