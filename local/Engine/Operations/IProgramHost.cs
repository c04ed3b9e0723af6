using System.Globalization;
using System.Text.Json;

namespace Local.Engine.Operations;

/// <summary>Starts the program of a project.</summary>
public interface IProgramHost
{
    /// <summary>
    /// Runs the program to its end and returns its exit code. If <paramref name="cancellationToken"/> is cancelled,
    /// the program and its children are ended at once, and the call returns or throws
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="start">The facts that the program receives.</param>
    /// <param name="output">
    /// Receives each line of the program's output, and whether it came from the error stream.
    /// </param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="EngineException">The program could not be started. The message states the reason.</exception>
    Task<int> RunAsync(ProgramStart start, Action<string, bool> output, CancellationToken cancellationToken);
}

/// <summary>The facts that a program receives at its start.</summary>
/// <param name="MonitorAddress">The address of ResourceMonitor, <c>host:port</c>.</param>
/// <param name="EngineAddress">The address of Engine, <c>host:port</c>.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Stack">The stack's name.</param>
/// <param name="DryRun">Whether this is a preview.</param>
/// <param name="Parallel">The maximum number of concurrent operations.</param>
/// <param name="Config">The stack's config: texts by full keys.</param>
/// <param name="ConfigSecretKeys">The keys whose values are secret.</param>
public sealed record ProgramStart(
    string MonitorAddress,
    string EngineAddress,
    string Project,
    string Stack,
    bool DryRun,
    int Parallel,
    IReadOnlyDictionary<string, string> Config,
    IReadOnlyCollection<string> ConfigSecretKeys
)
{
    /// <summary>The environment variables from which Pulumi's SDKs read these facts.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>
        {
            ["PULUMI_MONITOR"] = MonitorAddress,
            ["PULUMI_ENGINE"] = EngineAddress,
            ["PULUMI_ORGANIZATION"] = "organization",
            ["PULUMI_PROJECT"] = Project,
            ["PULUMI_STACK"] = Stack,
            ["PULUMI_DRY_RUN"] = DryRun ? "true" : "false",
            ["PULUMI_QUERY_MODE"] = "false",
            ["PULUMI_PARALLEL"] = Parallel.ToString(CultureInfo.InvariantCulture),
            ["PULUMI_CONFIG"] = JsonSerializer.Serialize(Config),
            ["PULUMI_CONFIG_SECRET_KEYS"] = JsonSerializer.Serialize(ConfigSecretKeys),
        };
}
