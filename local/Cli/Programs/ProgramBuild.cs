using System.Diagnostics;
using System.Globalization;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Cli.Programs;

/// <summary>Builds a project's program if its sources have changed since the last build.</summary>
internal sealed class ProgramBuild : IProgram
{
    /// <summary>
    /// The variable that the script sets after it has built the program of its own folder together with the
    /// command: the start time of that build, in seconds since 1970.
    /// </summary>
    public const string BuiltAtVariable = "INFRA_PROGRAM_BUILT_AT";

    private static readonly string[] Arguments =
    [
        "-c",
        "Release",
        "-m:2",
        "-nologo",
        "-v:q",
        "-clp:NoSummary",
        "-p:RunAnalyzers=false",
        "-p:EnforceCodeStyleInBuild=false",
        "-p:GenerateDocumentationFile=false",
    ];

    private readonly string _project;
    private readonly string _output;
    private readonly Action<string> _tell;

    /// <param name="project">The project of the program.</param>
    /// <param name="tell">Receives a line when a build starts, because that takes a while.</param>
    /// <exception cref="CliException">Its <c>main</c> does not name exactly one project file.</exception>
    public ProgramBuild(Project project, Action<string> tell)
    {
        _tell = tell;
        Folder = project.Folder;
        _project = FindProject(project);
        var name = Path.GetFileNameWithoutExtension(_project);
        _output = Path.Combine(project.Folder, "artifacts", "bin", name, "release");
        Assembly = Path.Combine(_output, name + ".dll");
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <summary>The path of the built program.</summary>
    public string Assembly { get; }

    private string StampFile => Path.Combine(_output, "inputs.stamp");

    private static string Sdk => Environment.GetEnvironmentVariable("PulumiSdk") is { Length: > 0 } set ? set : "local";

    /// <summary>Builds the program unless it is up to date.</summary>
    /// <exception cref="CliException">The build failed. The message contains the compiler's errors.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsUpToDate())
        {
            return;
        }

        Directory.CreateDirectory(_output);
        using var held = await HoldAsync(Path.Combine(_output, "build.lock"), cancellationToken);
        if (IsUpToDate())
        {
            return;
        }

        File.Delete(StampFile);
        var stamp = BuildInputs.Read(_project, Sdk).Stamp;
        _tell($"Building the program ({Path.GetRelativePath(Folder, _project)})...");
        await BuildAsync(cancellationToken);
        if (!File.Exists(Assembly))
        {
            throw new CliException(
                $"the build of {_project} succeeded but did not make {Assembly}: set UseArtifactsOutput to true, and "
                    + $"ArtifactsPath (if set) to {Path.Combine(Folder, "artifacts")}, in a Directory.Build.props"
            );
        }

        await File.WriteAllTextAsync(StampFile, stamp, cancellationToken);
    }

    /// <inheritdoc/>
    public ProcessStartInfo StartInfo(ProgramStart start)
    {
        var info = new ProcessStartInfo("dotnet", [Assembly]);
        // A program runs once and briefly, so a profile would not pay off.
        info.Environment["DOTNET_TieredPGO"] = "0";
        // As in Cli.csproj, but in hexadecimal.
        info.Environment["DOTNET_gcConcurrent"] = "0";
        info.Environment["DOTNET_GCGen0MaxBudget"] = "400000";
        info.Environment["DOTNET_GCConserveMemory"] = "5";
        info.Environment["DOTNET_GCHighMemPercent"] = "5";
        info.Environment.Remove(BuiltAtVariable);
        return info;
    }

    private bool IsUpToDate()
    {
        if (!File.Exists(Assembly))
        {
            return false;
        }

        var (stamp, newest) = BuildInputs.Read(_project, Sdk);
        if (File.Exists(StampFile) && File.ReadAllText(StampFile) == stamp)
        {
            return true;
        }

        var builtAt = Environment.GetEnvironmentVariable(BuiltAtVariable);
        var isFresh =
            double.TryParse(builtAt, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            && newest < DateTime.UnixEpoch.AddSeconds(seconds)
            && AppContext.BaseDirectory.StartsWith(Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (isFresh)
        {
            File.WriteAllText(StampFile, stamp);
        }

        return isFresh;
    }

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet", ["build", _project, .. Arguments, $"-p:PulumiSdk={Sdk}"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // Ctrl-C in a terminal also ends the build.
        cancellationToken.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
        {
            throw new CliException(
                $"the program does not build:\n{CompilerOutput.Errors(await output + await error, Folder)}"
            );
        }
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private static string FindProject(Project project)
    {
        var main = Path.GetFullPath(project.Main, project.Folder);
        if (File.Exists(main))
        {
            return main;
        }

        var found = Directory.Exists(main) ? Directory.GetFiles(main, "*.*proj") : [];
        return found.Length == 1
            ? found[0]
            : throw new CliException(
                $"{project.File.Path}: main: found '{project.Main}' with {found.Length} project files; allowed: exactly 1"
            );
    }
}
