namespace Local.Engine.Operations;

/// <summary>What is to be done, and how.</summary>
public sealed record UpdateOptions
{
    public required UpdateKind Kind { get; init; }

    /// <summary>
    /// Only announce what a refresh or a destroy would do; changes nothing. A <see cref="UpdateKind.Preview"/>
    /// does so anyway.
    /// </summary>
    public bool DryRun { get; init; }

    /// <summary>How many provider operations may run at once; at least 1.</summary>
    public int Parallel { get; init; } = 32;

    /// <summary>A note for the history.</summary>
    public string Message { get; init; } = "";

    /// <summary>
    /// The stack's config: full key, such as <c>infra:services</c> or <c>aws:region</c>, to its text (an object
    /// or a list as JSON). Default providers are configured from it.
    /// </summary>
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    /// <summary>The keys of <see cref="Config"/> whose values are secret.</summary>
    public IReadOnlyCollection<string> ConfigSecretKeys { get; init; } = [];

    internal bool IsDryRun => DryRun || Kind == UpdateKind.Preview;
}
