namespace Local.Cloud.Images;

/// <summary>A request to build an image.</summary>
/// <param name="Context">The service's folder. A relative path is relative to the project's folder.</param>
/// <param name="RepositoryUrl">The repository, with which the image's name starts.</param>
internal sealed record BuildRequest(string Context, string RepositoryUrl)
{
    /// <summary>
    /// The platform of the image, such as <c>linux/amd64</c>. Default: this machine's, as the empty text.
    /// </summary>
    public string Platform { get; init; } = "";

    /// <summary>The path of the Dockerfile, relative to the context. Default: <c>Dockerfile</c>.</summary>
    public string Dockerfile { get; init; } = "Dockerfile";

    /// <summary>The stage of the Dockerfile to build. Default: the last one, as the empty text.</summary>
    public string Target { get; init; } = "";

    /// <summary>Values for the Dockerfile's ARG instructions.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();
}
