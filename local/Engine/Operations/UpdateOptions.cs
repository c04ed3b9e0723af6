using Local.Engine.Resources;

namespace Local.Engine.Operations;

/// <summary>An operation and its options.</summary>
public sealed record UpdateOptions
{
    public required UpdateKind Kind { get; init; }

    /// <summary>
    /// Whether a refresh or a destroy only announces its changes. A <see cref="UpdateKind.Preview"/> always does.
    /// Default: false.
    /// </summary>
    public bool DryRun { get; init; }

    /// <summary>The maximum number of concurrent provider operations, at least 1. Default: 32.</summary>
    public int Parallel { get; init; } = 32;

    /// <summary>A note for the history.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// The stack's config: texts by full keys, such as <c>infra:services</c> or <c>aws:region</c>. An object or a
    /// list is JSON. Default providers are configured from it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys of <see cref="Config"/> whose values are secret.</summary>
    public IReadOnlyCollection<string> ConfigSecretKeys { get; init; } = [];

    /// <summary>
    /// The URNs of the only resources to change, with <c>*</c> and <c>**</c> as wildcards; empty for all.
    /// </summary>
    public IReadOnlyCollection<string> Targets { get; init; } = [];

    /// <summary>The URNs of the resources to leave alone, if there are no <see cref="Targets"/>.</summary>
    public IReadOnlyCollection<string> Excludes { get; init; } = [];

    /// <summary>Whether dependents of <see cref="Targets"/> or <see cref="Excludes"/> count as named.</summary>
    public bool WithDependents { get; init; }

    /// <summary>The URNs of the resources to replace even if they do not change.</summary>
    public IReadOnlyCollection<string> Replaces { get; init; } = [];

    /// <summary>Whether to refresh the state first.</summary>
    public bool Refresh { get; init; }

    /// <summary>Whether to run steps that do not depend on a failed one.</summary>
    public bool ContinueOnError { get; init; }

    /// <summary>The resources of a <see cref="UpdateKind.Import"/>.</summary>
    public IReadOnlyList<ResourceImport> Imports { get; init; } = [];

    internal bool IsDryRun => DryRun || Kind == UpdateKind.Preview;
}
