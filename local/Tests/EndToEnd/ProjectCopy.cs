using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Local.Cli.Commands;
using Local.Cli.Updates;

namespace Local.Tests.EndToEnd;

/// <summary>A command's output and exit code.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>
    /// The exit code and both streams, for messages of failed assertions and for errors in either stream.
    /// </summary>
    public string Everything => $"exit code {ExitCode}\n{Output}\n{Error}";
}

/// <summary>
/// A copy of the project in a new folder, with its own <c>.local/</c>, so that tests do not touch the checkout or a
/// stack that is up in it.
/// </summary>
internal sealed class ProjectCopy
{
    /// <summary>
    /// This is long enough for a first build on a busy machine. A hanging command still ends the test.
    /// </summary>
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(15);

    /// <summary>
    /// NuGet's package folder, without a slash at its end, as users set <c>NUGET_PACKAGES</c>: no project may need
    /// the slash.
    /// </summary>
    private static readonly string Packages = Path.TrimEndingDirectorySeparator(
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages")
    );

    private static readonly string[] Left =
    [
        "artifacts",
        "bin",
        "obj",
        ".local",
        ".git",
        "TestResults",
        "node_modules",
    ];

    private ProjectCopy(string folder) => Folder = folder;

    public string Folder { get; }

    public static ProjectCopy Create()
    {
        var copy = new ProjectCopy(Directory.CreateTempSubdirectory("infra-e2e-").FullName);
        CopyFolder(SourceTree.Root, copy.Folder);
        return copy;
    }

    /// <summary>Makes a copy with what <c>./infra</c> has compiled in the checkout. The copy compiles the rest.</summary>
    public static ProjectCopy CreateCompiled()
    {
        var copy = Create();
        foreach (var made in (string[])["artifacts/infra", "artifacts/bin/Infra/release"])
        {
            var folder = Path.Combine(SourceTree.Root, made);
            if (Directory.Exists(folder))
            {
                CopyFolder(folder, Path.Combine(copy.Folder, made), whole: true);
            }
        }

        return copy;
    }

    /// <summary>Makes a folder without anything, for a project of its own.</summary>
    public static ProjectCopy Empty() => new(Directory.CreateTempSubdirectory("infra-e2e-").FullName);

    /// <summary>Makes a second copy, with the compiled programs and built images of this one.</summary>
    public ProjectCopy Fork()
    {
        var copy = Create();
        foreach (var made in (string[])["artifacts", ".local/images"])
        {
            CopyFolder(Path.Combine(Folder, made), Path.Combine(copy.Folder, made), whole: true);
        }

        return copy;
    }

    /// <summary>Runs <c>./infra</c> like a user without a terminal, and waits until its streams are closed.</summary>
    public CommandResult Infra(params string[] arguments) => Run(Path.Combine(Folder, "infra"), arguments);

    /// <summary>Runs a program in the folder in the same way as <see cref="Infra"/>.</summary>
    public CommandResult Run(string file, params string[] arguments)
    {
        using var process = Start(file, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        // This also waits for the streams, because no process that the command leaves running may hold them.
        EndWithinLimit(process, arguments, output, error);
        return new CommandResult(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Runs <c>./infra</c> and asserts that its exit code is 0.</summary>
    public string InfraSucceeds(params string[] arguments)
    {
        var result = Infra(arguments);
        Assert.That(result.ExitCode, Is.Zero, $"./infra {string.Join(' ', arguments)}: {result.Everything}");
        return result.Output;
    }

    /// <summary>
    /// Runs the code of a short command in this process, and asserts that its exit code is 0. A process would take half
    /// a second of the processor, which is most of a test that asks repeatedly.
    /// </summary>
    public string InfraHere(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = new Terminal(output, error, TextReader.Null, IsInteractive: false);
        var code = CommandLine.RunAsync([.. arguments, "-C", Folder], terminal).GetAwaiter().GetResult();
        Assert.That(code, Is.Zero, $"infra {string.Join(' ', arguments)}: {output}\n{error}");
        return output.ToString();
    }

    /// <summary>
    /// Returns the options for <see cref="RunOnDisk"/>: a disk with this much free space beside its content.
    /// </summary>
    public static string WithFree(int kibibytes) => $"size=$((used + {kibibytes}))k";

    /// <summary>Runs a command while the state is on a disk of its own.</summary>
    /// <param name="options">The mount options of the disk, such as <c>ro</c>.</param>
    /// <param name="command">The command, for a shell.</param>
    public CommandResult RunOnDisk(string options, string command)
    {
        const string State = ".local/state";
        return Run(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            $"""
            set -e
            cp -a {State} .local/copy
            mount -t tmpfs -o size=64m state {State}
            cp -a .local/copy/. {State}
            used=$(df -k --output=used {State} | tail -n 1)
            mount -o remount,{options} {State}
            code=0
            {command} || code=$?
            rm -rf .local/copy
            cp -a {State} .local/copy
            umount --lazy {State}
            rm -rf {State}/.pulumi
            cp -a .local/copy/. {State}
            rm -rf .local/copy
            exit $code
            """
        );
    }

    /// <summary>Kills the project's cloud, if it runs.</summary>
    public void KillCloud()
    {
        if (FindCloud() is { } id && Find(id) is { } found)
        {
            found.Kill();
            found.Dispose();
        }
    }

    /// <summary>
    /// Runs <c>./infra</c>, and after a time kills it or the cloud that it works on, unless it has ended.
    /// </summary>
    /// <returns>The output so far.</returns>
    public string Kill(string[] arguments, TimeSpan after, bool cloud)
    {
        using var process = Start(Path.Combine(Folder, "infra"), arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(after))
        {
            // A command that has ended in the meantime needs no kill.
            if (!cloud)
            {
                process.Kill();
            }
            else
            {
                KillCloud();
            }
        }

        EndWithinLimit(process, arguments, output, error);
        return output.Result + error.Result;
    }

    /// <summary>Runs <c>./infra</c>, and sends it one signal after <paramref name="moment"/>.</summary>
    /// <param name="signal">The signal, such as <c>INT</c>.</param>
    /// <param name="moment">Ends when the signal must be sent.</param>
    /// <param name="arguments">The command.</param>
    public Task<CommandResult> InterruptAsync(string signal, Func<Task> moment, params string[] arguments) =>
        InterruptAsync(signal, _ => moment(), arguments);

    /// <inheritdoc cref="InterruptAsync(string, Func{Task}, string[])"/>
    /// <param name="signal">The signal, such as <c>INT</c>.</param>
    /// <param name="moment">Ends when the signal must be sent. Its argument returns the lines of the output so far.</param>
    /// <param name="arguments">The command.</param>
    public async Task<CommandResult> InterruptAsync(
        string signal,
        Func<Func<IReadOnlyList<string>>, Task> moment,
        params string[] arguments
    )
    {
        // Tests in the background inherit an ignored SIGINT.
        using var process = Start("env", ["--default-signal=INT", Path.Combine(Folder, "infra"), .. arguments]);
        var lines = new ConcurrentQueue<string>();
        var output = ReadLinesAsync(process.StandardOutput, lines);
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await moment(() => [.. lines]);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        EndWithinLimit(process, arguments, output, error);
        return new CommandResult(process.ExitCode, string.Concat(lines.Select(line => line + '\n')), await error);
    }

    private static async Task ReadLinesAsync(StreamReader reader, ConcurrentQueue<string> lines)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
        }
    }

    /// <summary>Returns the process id of the project's cloud, which must be running.</summary>
    public int CloudProcess() => FindCloud() ?? throw new InvalidOperationException("the cloud is not running");

    /// <summary>Returns the answer of <c>ps --json</c>, from a cloud that runs.</summary>
    public JsonElement Ps(string stack = "dev") => Json("ps", "--json", "--stack", stack);

    /// <summary>Returns the output of a short command, parsed as JSON.</summary>
    public JsonElement Json(params string[] arguments) => JsonElement.Parse(InfraHere(arguments));

    /// <summary>Returns the value of a stack output.</summary>
    public string StackOutput(string name, string stack = "dev") =>
        InfraHere("stack", "output", name, "--stack", stack).Trim();

    public string Read(string path) => File.ReadAllText(Path.Combine(Folder, path));

    public void Write(string path, string text)
    {
        var full = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    /// <summary>Copies a folder inside the copy.</summary>
    public void CopyWithin(string from, string to) => CopyFolder(Path.Combine(Folder, from), Path.Combine(Folder, to));

    /// <summary>Returns the processes whose command line or environment contains this copy's folder.</summary>
    public IReadOnlyList<string> Processes() =>
        [.. OwnProcesses().Select(process => $"{process.Id}: {process.CommandLine.Replace('\0', ' ')}")];

    /// <summary>Stops the copy's cloud, and deletes the copy when none of its processes is left.</summary>
    public async Task StopAndDeleteAsync()
    {
        Infra("cloud", "stop");
        await Until.TrueAsync("no process of a stopped cloud", () => Task.FromResult(Processes().Count == 0));
        Delete();
    }

    public void Delete() => Directory.Delete(Folder, recursive: true);

    private static void EndWithinLimit(Process process, string[] arguments, params Task[] streams)
    {
        if (!Task.WaitAll([.. streams, process.WaitForExitAsync()], CommandLimit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{string.Join(' ', arguments)} did not end within {CommandLimit}");
        }
    }

    private Process Start(string file, string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = Packages;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
        process.StandardInput.Close();
        return process;
    }

    private static Process? Find(int id)
    {
        try
        {
            return Process.GetProcessById(id);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private int? FindCloud() =>
        OwnProcesses()
            .Where(process => process.CommandLine.Contains("\0cloud\0run\0", StringComparison.Ordinal))
            .Select(process => (int?)process.Id)
            .FirstOrDefault();

    private IEnumerable<(int Id, string CommandLine)> OwnProcesses()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == Environment.ProcessId)
            {
                continue;
            }

            var commandLine = ReadProc(folder, "cmdline");
            if ((commandLine + ReadProc(folder, "environ")).Contains(Folder, StringComparison.Ordinal))
            {
                yield return (id, commandLine);
            }
        }
    }

    private static string ReadProc(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file), Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended in the meantime, or belongs to another user.
            return "";
        }
    }

    private static void CopyFolder(string from, string to, bool whole = false)
    {
        Directory.CreateDirectory(to);
        // In a linked worktree, .git is a file. With it, git in the copy would work on the checkout.
        foreach (var file in Directory.EnumerateFiles(from).Where(file => Path.GetFileName(file) != ".git"))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            if (whole || !Left.Contains(Path.GetFileName(folder)))
            {
                CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)), whole);
            }
        }
    }
}
