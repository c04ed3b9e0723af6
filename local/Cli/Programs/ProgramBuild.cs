using System.Diagnostics;
using System.Globalization;
using Local.Cli.Projects;
using Local.Engine.Operations;
using Local.Protocol.Files;
using Local.Protocol.Processes;

namespace Local.Cli.Programs;

/// <summary>
/// Builds a project's program when its sources have changed: on <c>local/Sdk</c>, or on the official packages if
/// <c>local/Sdk</c> lacks a type. The build leaves nothing in the project but its output.
/// </summary>
internal sealed class ProgramBuild : IProgram
{
    /// <summary>
    /// The variable that the script sets after it has built the program of its own folder together with the
    /// command: the start time of that build, in seconds since 1970.
    /// </summary>
    public const string BuiltAtVariable = "INFRA_PROGRAM_BUILT_AT";

    private const string LocalSdk = "local";
    private const string OfficialSdk = "nuget";

    private readonly string _project;
    private readonly string _records;
    private readonly Action<string> _tell;
    private readonly OfficialPackages _official;

    /// <param name="project">The project of the program.</param>
    /// <param name="tell">Receives a line when a build starts, because that takes a while.</param>
    /// <exception cref="CliException">Its <c>main</c> does not name exactly one project file.</exception>
    public ProgramBuild(Project project, Action<string> tell)
    {
        _tell = tell;
        _project = FindProject(project);
        Folder = Path.GetDirectoryName(_project)!;
        _records = Path.Combine(project.Folder, ".local", "program", Path.GetFileNameWithoutExtension(_project));
        _official = new OfficialPackages(_project, $"{_records}.refused");
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <summary>The assembly of the last build; after a build by the script, the assembly that a build makes by default.</summary>
    private string Assembly
    {
        get
        {
            var name = Path.GetFileNameWithoutExtension(_project);
            return RegularFile.TryReadText(AssemblyFile)?.Trim()
                ?? Path.Combine(Folder, "artifacts", "bin", name, "release", $"{name}.dll");
        }
    }

    // Program.targets writes it.
    private string AssemblyFile => $"{_records}.assembly";

    // The stamp lies beside the program, so both go together.
    private string StampFile => Path.Combine(Path.GetDirectoryName(Assembly)!, "inputs.stamp");

    // The user's choice.
    private static string? ChosenSdk =>
        Environment.GetEnvironmentVariable("PulumiSdk") is { Length: > 0 } chosen ? chosen : null;

    /// <summary>Builds the program unless it is up to date.</summary>
    /// <exception cref="CliException">The build failed. The message contains the compiler's errors.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (IsUpToDate())
        {
            return;
        }

        _official.RefuseUnserved();
        Directory.CreateDirectory(Path.GetDirectoryName(_records)!);
        using var held = await HoldAsync($"{_records}.lock", cancellationToken);
        if (IsUpToDate())
        {
            return;
        }

        if (File.Exists(StampFile))
        {
            File.Delete(StampFile);
        }

        var stamp = Inputs().Stamp;
        _tell($"Building the program ({Path.GetFileName(_project)})...");
        await BuildAsync(cancellationToken);
        if (!File.Exists(Assembly))
        {
            throw new CliException($"the build of {_project} succeeded and made no program");
        }

        AtomicFile.Write(StampFile, stamp);
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> Files() => BuildInputs.Files(_project);

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
        // A program for an older .NET runs on this one.
        info.Environment.TryAdd("DOTNET_ROLL_FORWARD", "Major");
        info.Environment.Remove(BuiltAtVariable);
        return info;
    }

    private bool IsUpToDate()
    {
        if (!File.Exists(Assembly))
        {
            return false;
        }

        var (stamp, newest) = Inputs();
        if (RegularFile.TryReadText(StampFile) == stamp)
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
            AtomicFile.Write(StampFile, stamp);
        }

        return isFresh;
    }

    private (string Stamp, DateTime Newest) Inputs() =>
        BuildInputs.Read(_project, ChosenSdk ?? LocalSdk, SdkAssembly.Id());

    private async Task BuildAsync(CancellationToken cancellationToken)
    {
        var (succeeded, output) = await RunAsync(ChosenSdk ?? LocalSdk, cancellationToken);
        if (succeeded)
        {
            return;
        }

        var missing = ChosenSdk is null ? MissingTypes.Of(output) : [];
        if (missing.Count == 0)
        {
            throw Failed(output);
        }

        if (_official.Refusal is null)
        {
            _tell($"local/Sdk lacks {Few(missing)}: restoring the official packages...");
            var (official, officialOutput) = await RunAsync(OfficialSdk, cancellationToken);
            if (official)
            {
                return;
            }

            if (!_official.Remember(officialOutput))
            {
                throw Failed(officialOutput);
            }
        }

        throw new CliException(
            $"the program does not build: local/Sdk, a subset of Pulumi's packages, lacks {Few(missing)}, and the official "
                + $"packages could not be restored ({_official.Refusal}). To add a type, name it in "
                + "local/Schemas/Update/Recorded and run: dotnet run --project local/Schemas/Update"
        );
    }

    private CliException Failed(string output) =>
        new($"the program does not build:\n{CompilerOutput.Errors(output, Folder)}");

    private static string Few(IReadOnlyList<string> names)
    {
        const int most = 3;
        var shown = string.Join(", ", names.Take(most));
        return names.Count > most
            ? string.Create(CultureInfo.InvariantCulture, $"{shown} and {names.Count - most} more")
            : shown;
    }

    private async Task<(bool Succeeded, string Output)> RunAsync(string sdk, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "build",
            _project,
            "-c",
            "Release",
            "-m:2",
            "-nologo",
            "-v:q",
            "-clp:NoSummary",
            "-p:RunAnalyzers=false",
            "-p:EnforceCodeStyleInBuild=false",
            "-p:GenerateDocumentationFile=false",
            $"-p:PulumiSdk={sdk}",
            $"-p:InfraProgram={_project}",
            $"-p:InfraAssemblyFile={AssemblyFile}",
            $"-p:InfraTargetFramework=net{Environment.Version.ToString(2)}",
            $"-p:BeforeMicrosoftNETSdkTargets={SdkAssembly.Targets}",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_TieredPGO"] = "0";
        // MissingTypes reads the compiler's messages.
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // One try: a missing package does not appear a moment later.
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
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
            ProcessTree.Kill(process);
            throw;
        }

        // Ctrl-C in a terminal also ends the build.
        cancellationToken.ThrowIfCancellationRequested();
        return (process.ExitCode == 0, await output + await error);
    }

    private static async Task<FileStream> HoldAsync(string path, CancellationToken cancellationToken)
    {
        const int WouldBlock = 11;
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock)
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
