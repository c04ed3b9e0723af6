namespace Local.Engine.Registration;

/// <summary>The facts about the operation that a remote component receives.</summary>
internal sealed record ProgramInfo(
    string Project,
    string Stack,
    bool DryRun,
    int Parallel,
    IReadOnlyDictionary<string, string> Config,
    IReadOnlyCollection<string> ConfigSecretKeys
);
