namespace Local.Cloud.Images;

/// <summary>What an image is built from.</summary>
/// <param name="Context">The service's folder; a relative one is in the project's.</param>
/// <param name="RepositoryUrl">The repository that the image's name starts with.</param>
internal sealed record BuildRequest(string Context, string RepositoryUrl)
{
    /// <summary>The platform that the image is for, such as <c>linux/amd64</c>; empty for this machine's.</summary>
    public string Platform { get; init; } = "";

    /// <summary>The Dockerfile, relative to the context; <c>Dockerfile</c> by default.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>The stage of the Dockerfile to build; empty for the last one.</summary>
    public string Target { get; init; } = "";

    /// <summary>Values for the Dockerfile's ARG instructions.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();
}
