using System.Diagnostics;
using System.Security;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Local.Protocol.Processes;

namespace Local.Cloud.Images;

/// <summary>A service to publish.</summary>
/// <param name="Project">The full path of the project file. Its folder is the whole build context.</param>
/// <param name="Output">The full path of the folder for the published files.</param>
/// <param name="Origin">
/// The full path of the folder that the project was copied from. Debuggers and stack traces find the sources there.
/// </param>
internal sealed record PublishJob(string Project, string Output, string Origin);

/// <summary>
/// Publishes services with one MSBuild for all. Its start takes most of the time of publishing a small service.
/// </summary>
internal static class Publisher
{
    /// <summary>The file with the compiler's folder and arguments, relative to a project.</summary>
    public const string CompilerRecord = "obj/compiler.txt";

    private const string RecordingTargets = $"""
        <Project>
          <Target Name="RecordCompiler" AfterTargets="CoreCompile">
            <WriteLinesToFile File="$(MSBuildProjectDirectory)/{CompilerRecord}" Lines="$(RoslynTargetsPath);@(CscCommandLineArgs)" Overwrite="true" />
          </Target>
        </Project>
        """;

    // These properties limit the publish to this folder, and omit steps that a service does not need to run here.
    private static readonly string[] Properties =
    [
        "_IsPublishing=true",
        "ImportDirectoryBuildProps=false",
        "ImportDirectoryBuildTargets=false",
        "ImportDirectoryPackagesProps=false",
        "UseAppHost=false",
        "RunAnalyzers=false",
        "GenerateDocumentationFile=false",
        "NuGetAudit=false",
    ];

    // The compiler server of `dotnet build`, `run` or `test` passes its own paths to its children. They are not
    // valid for this build.
    private static readonly string[] InheritedFromMSBuild =
    [
        "MSBUILD_EXE_PATH",
        "MSBuildSDKsPath",
        "MSBuildExtensionsPath",
        "MSBuildLoadMicrosoftTargetsReadOnly",
    ];

    /// <summary>
    /// Publishes <paramref name="jobs"/> and returns the faults of each: the compiler's and MSBuild's messages,
    /// with paths relative to the service's folder. A published job has none.
    /// </summary>
    /// <param name="folder">An empty folder for the build's own files.</param>
    /// <param name="jobs">The services to publish. Their folders are inside <paramref name="folder"/>.</param>
    /// <param name="cancellationToken">Cancels the build.</param>
    /// <param name="server">
    /// The name of a compiler that stays in memory, with which the services are compiled. Each gets its
    /// <see cref="CompilerRecord"/>. Null for a compiler that ends with the build.
    /// </param>
    public static async Task<IReadOnlyList<IReadOnlyList<string>>> PublishAsync(
        string folder,
        IReadOnlyList<PublishJob> jobs,
        CancellationToken cancellationToken,
        string? server = null
    )
    {
        var traversal = Path.Combine(folder, "all.proj");
        await File.WriteAllTextAsync(traversal, Traversal(jobs), cancellationToken);
        // Settings of the folders above are not part of the context.
        await File.WriteAllTextAsync(Path.Combine(folder, ".editorconfig"), "root = true\n", cancellationToken);
        var output = await RunAsync(
            folder,
            traversal,
            jobs.Count,
            [.. Properties, .. await CompilerAsync(folder, server, cancellationToken)],
            cancellationToken
        );
        return [.. jobs.Select(job => Faults(job, output))];
    }

    /// <summary>Returns the compiler's messages with paths relative to the service's folder, errors alone if there are any.</summary>
    /// <param name="project">The full path of the folder of the project file.</param>
    /// <param name="output">The compiler's output.</param>
    public static IReadOnlyList<string> Errors(string project, IReadOnlyList<string> output)
    {
        var errors = output.Where(line => line.Contains(": error ", StringComparison.Ordinal)).ToArray();
        var shown = errors.Length > 0 ? errors : output;
        return shown.Count > 0
            ? [.. shown.Select(line => Clean(line, project + Path.DirectorySeparatorChar)).Distinct()]
            : ["the compiler failed without a message"];
    }

    private static async Task<string[]> CompilerAsync(
        string folder,
        string? server,
        CancellationToken cancellationToken
    )
    {
        if (server is null)
        {
            return ["UseSharedCompilation=false"];
        }

        var targets = Path.Combine(folder, "record.targets");
        await File.WriteAllTextAsync(targets, RecordingTargets, cancellationToken);
        return
        [
            "UseSharedCompilation=true",
            $"SharedCompilationId={server}",
            "ProvideCommandLineArgs=true",
            $"CustomAfterMicrosoftCommonTargets={targets}",
        ];
    }

    private static string[] Faults(PublishJob job, IReadOnlyList<string> output)
    {
        var context = Path.GetDirectoryName(job.Project)! + Path.DirectorySeparatorChar;
        var errors = output.Where(line => line.Contains(": error ", StringComparison.Ordinal)).ToArray();
        var own = errors.Where(line => line.Contains(context, StringComparison.Ordinal)).ToArray();
        // Publishing copies the files last, so if they exist and there is no error, they are complete.
        if (
            own.Length == 0
            && Directory.Exists(job.Output)
            && Directory.EnumerateFiles(job.Output, "*.runtimeconfig.json").Any()
        )
        {
            return [];
        }

        var shown = (
            own.Length > 0 ? own
            : errors.Length > 0 ? errors
            : output
        ).Select(line => Clean(line, context)).Distinct().ToArray();
        // If the restore fails, the assets file is missing too. That second error explains nothing.
        var causes = shown.Where(line => !line.Contains("NETSDK1004", StringComparison.Ordinal)).ToArray();
        return causes.Length > 0 ? causes
            : shown.Length > 0 ? shown
            : ["dotnet publish failed without a message"];
    }

    private static string Clean(string line, string context)
    {
        var project = line.LastIndexOf(" [", StringComparison.Ordinal);
        var message = project > 0 && line.EndsWith(']') ? line[..project] : line;
        return message.Replace(context, "", StringComparison.Ordinal).Trim();
    }

    private static string Traversal(IReadOnlyList<PublishJob> jobs)
    {
        var items = new StringBuilder();
        foreach (var job in jobs)
        {
            items.Append(
                $"""    <Job Include="{Escape(job.Project)}" AdditionalProperties="Configuration={Configuration(job)};PublishDir={Escape(job.Output)}/;PathMap={Escape(Path.GetDirectoryName(job.Project)!)}={Escape(job.Origin)}" />{'\n'}"""
            );
        }

        // A restore writes files that the project imports. One more global property makes MSBuild evaluate the
        // project again.
        return $"""
            <Project DefaultTargets="Publish">
              <ItemGroup>
            {items.ToString().TrimEnd('\n')}
              </ItemGroup>
              <Target Name="Publish">
                <MSBuild Projects="@(Job)" Targets="Restore" Properties="MSBuildRestoreSessionId=1" BuildInParallel="true" ContinueOnError="true" />
                <MSBuild Projects="@(Job)" Targets="Publish" BuildInParallel="true" ContinueOnError="true" />
              </Target>
            </Project>
            """;
    }

    /// <summary>Returns the configuration in which <c>dotnet publish</c> publishes the project: Release, unless the project declines it.</summary>
    private static string Configuration(PublishJob job)
    {
        try
        {
            return XDocument
                .Load(job.Project)
                .Descendants("PublishRelease")
                .Any(one => one.Value.Trim().Equals("false", StringComparison.OrdinalIgnoreCase))
                ? "Debug"
                : "Release";
        }
        catch (XmlException)
        {
            // MSBuild reports the place.
            return "Release";
        }
    }

    private static string Escape(string text) => SecurityElement.Escape(text);

    private static async Task<IReadOnlyList<string>> RunAsync(
        string folder,
        string project,
        int count,
        IReadOnlyList<string> properties,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])
                [
                    "msbuild",
                    project,
                    "-nologo",
                    "-verbosity:quiet",
                    "-consoleLoggerParameters:NoSummary",
                    "-nodeReuse:false",
                    $"-maxCpuCount:{Math.Min(count, Environment.ProcessorCount)}",
                    .. properties.Select(property => $"-property:{property}"),
                ]
        )
        {
            start.ArgumentList.Add(argument);
        }

        PrepareEnvironment(start.Environment);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var lines = new List<string>();
        try
        {
            await Task.WhenAll(
                ReadAsync(process.StandardOutput, lines, cancellationToken),
                ReadAsync(process.StandardError, lines, cancellationToken)
            );
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ProcessTree.Kill(process);
            throw;
        }

        return lines;
    }

    /// <summary>Sets the environment of a build.</summary>
    public static void PrepareEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in InheritedFromMSBuild)
        {
            environment.Remove(name);
        }

        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["DOTNET_NOLOGO"] = "1";
        // Workloads are for phones and browsers. A build of a few seconds gains nothing from profiling.
        environment["MSBuildEnableWorkloadResolver"] = "false";
        environment["DOTNET_TieredPGO"] = "0";
    }

    private static async Task ReadAsync(StreamReader reader, List<string> lines, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                lock (lines)
                {
                    lines.Add(line);
                }
            }
        }
    }
}
