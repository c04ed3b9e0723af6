namespace Local.Cloud.Images;

/// <summary>A built service that can run as a process.</summary>
/// <param name="Uri">The image's name in a task definition: with its digest, or as it was mapped.</param>
/// <param name="Digest">The SHA-256 of everything that the image was built from: 64 hex digits.</param>
/// <param name="Folder">The full path of the published files, which is the process's working directory.</param>
/// <param name="EntryPoint">The full path of the assembly that <c>dotnet</c> runs.</param>
/// <param name="Environment">The variables of the Dockerfile's ENV.</param>
/// <param name="ExposedPort">The first port of the Dockerfile's EXPOSE; null if there is none.</param>
internal sealed record Image(
    string Uri,
    string Digest,
    string Folder,
    string EntryPoint,
    IReadOnlyDictionary<string, string> Environment,
    int? ExposedPort
)
{
    /// <summary>The arguments after the assembly in the Dockerfile's ENTRYPOINT and CMD.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The number of words, from the end, that are the Dockerfile's CMD.</summary>
    public int CommandWords { get; init; }
}
