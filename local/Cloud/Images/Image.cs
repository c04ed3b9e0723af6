namespace Local.Cloud.Images;

/// <summary>A service that was built, ready to be run as a process.</summary>
/// <param name="Uri">The name that a task definition gives it, with its digest or as it was mapped.</param>
/// <param name="Digest">SHA-256 of all that it was built from, 64 hex digits.</param>
/// <param name="Folder">The folder of the published files, as a full path; the process's working directory.</param>
/// <param name="EntryPoint">The full path of the assembly to run with <c>dotnet</c>.</param>
/// <param name="Environment">What the Dockerfile's ENV sets.</param>
/// <param name="ExposedPort">The first port that the Dockerfile's EXPOSE names; null when it names none.</param>
internal sealed record Image(
    string Uri,
    string Digest,
    string Folder,
    string EntryPoint,
    IReadOnlyDictionary<string, string> Environment,
    int? ExposedPort
)
{
    /// <summary>What follows the assembly in the Dockerfile's ENTRYPOINT and CMD.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}
