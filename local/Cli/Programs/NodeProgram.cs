using System.Diagnostics;
using System.Globalization;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Cli.Programs;

/// <summary>
/// A program in Node.js. It is run by the launcher in the npm package <c>@pulumi/pulumi</c>, as in Pulumi's own
/// language host.
/// </summary>
internal sealed class NodeProgram : IProgram
{
    private static readonly string LauncherPath = Path.Combine("@pulumi", "pulumi", "cmd", "run", "index.js");

    // Cli.csproj copies this file beside the assembly.
    private static readonly string Inspect = Path.Combine(AppContext.BaseDirectory, "inspect.cjs");

    private readonly Project _project;
    private readonly string _entry;

    /// <param name="project">The project of the program.</param>
    /// <exception cref="CliException">Its <c>main</c> does not exist.</exception>
    public NodeProgram(Project project)
    {
        _project = project;
        var main = Path.GetFullPath(project.Main, project.Folder);
        if (!Directory.Exists(main) && !File.Exists(main))
        {
            throw new CliException(
                $"{project.File.Path}: main: found '{project.Main}'; allowed: an existing folder or file"
            );
        }

        (Folder, _entry) = Directory.Exists(main)
            ? (main, ".")
            : (Path.GetDirectoryName(main)!, Path.GetFileName(main));
    }

    /// <inheritdoc/>
    public string Folder { get; }

    /// <inheritdoc/>
    public Task EnsureAsync(CancellationToken cancellationToken)
    {
        Launcher();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> Files()
    {
        var files = new HashSet<string>(StringComparer.Ordinal);
        var folders = new Stack<string>([Folder]);
        while (folders.TryPop(out var folder))
        {
            files.UnionWith(Directory.EnumerateFiles(folder).Where(IsSource));
            foreach (var inner in Directory.EnumerateDirectories(folder))
            {
                // Docker builds from a folder with a Dockerfile.
                if (
                    Path.GetFileName(inner) is not ("node_modules" or "bin" or "obj") and not ['.', ..]
                    && !File.Exists(Path.Combine(inner, "Dockerfile"))
                )
                {
                    folders.Push(inner);
                }
            }
        }

        return files;
    }

    private static bool IsSource(string file) =>
        Path.GetExtension(file) is ".js" or ".mjs" or ".cjs" or ".ts" or ".mts" or ".cts" or ".json";

    /// <inheritdoc/>
    public ProcessStartInfo StartInfo(ProgramStart start)
    {
        var info = new ProcessStartInfo("node", Arguments(start));
        info.Environment["PULUMI_NODEJS_TYPESCRIPT"] = _project.RuntimeOption(ProjectKeys.TypeScript) ?? "true";
        // The engine is on this machine, so a proxy must not be asked for it.
        info.Environment.TryAdd("no_grpc_proxy", "127.0.0.1");
        return info;
    }

    private IEnumerable<string> Arguments(ProgramStart start)
    {
        string[] arguments =
        [
            Launcher(),
            $"--monitor={start.MonitorAddress}",
            $"--engine={start.EngineAddress}",
            $"--organization={start.Environment["PULUMI_ORGANIZATION"]}",
            $"--project={start.Project}",
            $"--stack={start.Stack}",
            $"--pwd={Folder}",
            string.Create(CultureInfo.InvariantCulture, $"--parallel={start.Parallel}"),
        ];
        return
        [
            // This must be one argument: the launcher would take two for a loader of the program.
            $"--require={Inspect}",
            .. NodeArguments(),
            .. arguments,
            .. start.DryRun ? ["--dry-run"] : Array.Empty<string>(),
            _entry,
        ];
    }

    private string[] NodeArguments() =>
        (_project.RuntimeOption(ProjectKeys.NodeArguments) ?? "").Split(
            ' ',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );

    /// <summary>Finds the launcher as Node.js finds packages: in the folder or in one above it.</summary>
    private string Launcher()
    {
        for (var folder = Folder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, "node_modules", LauncherPath);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new CliException($"the npm package @pulumi/pulumi is not installed: run `npm install` in {Folder}");
    }
}
