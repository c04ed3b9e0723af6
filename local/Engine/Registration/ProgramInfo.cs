namespace Local.Engine.Registration;

/// <summary>What components that a provider constructs are told of the operation.</summary>
internal sealed record ProgramInfo(
    string Project,
    string Stack,
    bool DryRun,
    int Parallel,
    IReadOnlyDictionary<string, string> Config,
    IReadOnlyCollection<string> ConfigSecretKeys
);
