using System.Globalization;
using System.Text.Json;

namespace Local.Engine.Operations;

/// <summary>Starts the program of a project.</summary>
public interface IProgramHost
{
    /// <summary>
    /// Runs the program to its end and returns its exit code. When <paramref name="cancellationToken"/> is
    /// cancelled, the program and its children are ended at once and the call returns or throws
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="start">What the program is told.</param>
    /// <param name="output">Takes each line that the program writes, and whether to the error stream.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <exception cref="EngineException">The program could not be started; the message says why.</exception>
    Task<int> RunAsync(ProgramStart start, Action<string, bool> output, CancellationToken cancellationToken);
}

/// <summary>What a program is told when it starts.</summary>
/// <param name="MonitorAddress">Where ResourceMonitor is served, <c>host:port</c>.</param>
/// <param name="EngineAddress">Where Engine is served, <c>host:port</c>.</param>
/// <param name="Project">The project's name.</param>
/// <param name="Stack">The stack's name.</param>
/// <param name="DryRun">Whether this is a preview.</param>
/// <param name="Parallel">How many operations may run at once.</param>
/// <param name="Config">Full keys to texts.</param>
/// <param name="ConfigSecretKeys">Those of them that are secret.</param>
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
    /// <summary>The environment variables by which Pulumi's SDKs learn all this.</summary>
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
