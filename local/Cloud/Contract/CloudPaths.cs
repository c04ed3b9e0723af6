using System.Security.Cryptography;
using System.Text;

namespace Local.Cloud.Contract;

/// <summary>Where the cloud of a project keeps what it needs: all of it below the project's <c>.local</c>.</summary>
public sealed class CloudPaths
{
    // A Unix socket's path has room for 107 bytes; the rest is for the names of sockets below the folder.
    private const int LongestRunFolder = 62;

    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    public CloudPaths(string projectFolder)
    {
        Project = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectFolder));
        Local = Path.Combine(Project, ".local");
        Cloud = Path.Combine(Local, "cloud");
        Run = Path.Combine(Local, "run");
        Logs = Path.Combine(Local, "logs");
        ProjectHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Project)))[..16];
        ShortLinkFolder = Encoding.UTF8.GetByteCount(Run) > LongestRunFolder ? $"/tmp/infra-{ProjectHash}" : null;
        Sockets = ShortLinkFolder is null ? Run : Path.Combine(ShortLinkFolder, "run");
    }

    /// <summary>The folder of <c>Pulumi.yaml</c>, as a full path.</summary>
    public string Project { get; }

    /// <summary><c>.local</c>.</summary>
    public string Local { get; }

    /// <summary><c>.local/cloud</c>: what the cloud holds, and its log.</summary>
    public string Cloud { get; }

    /// <summary><c>.local/run</c>: sockets and locks, for this user alone.</summary>
    public string Run { get; }

    /// <summary><c>.local/logs</c>: what tasks write.</summary>
    public string Logs { get; }

    /// <summary>
    /// The folder to name sockets by: <see cref="Run"/>, or where that is too long for a Unix socket a short link
    /// to it. It leaves a socket's name at least 44 bytes, in subfolders or not.
    /// </summary>
    public string Sockets { get; }

    /// <summary>The cloud's own socket.</summary>
    public string Socket => Path.Combine(Sockets, "cloud.sock");

    /// <summary>The socket on which the cloud is the provider of one package, <c>aws</c> or <c>awsx</c>, alone.</summary>
    public string PackageSocket(string package) => Path.Combine(Sockets, $"{package}.sock");

    /// <summary>What must be there for a running cloud to be reached.</summary>
    internal IEnumerable<string> RunFiles => [LockFile, Socket, PackageSocket("aws"), PackageSocket("awsx")];

    /// <summary>What the cloud says of itself, and why it ended.</summary>
    public string LogFile => Path.Combine(Cloud, "cloud.log");

    /// <summary>16 hex digits that tell this project folder from any other on the machine.</summary>
    public string ProjectHash { get; }

    /// <summary>The folder in <c>/tmp</c> that holds the short link; null when none is needed.</summary>
    internal string? ShortLinkFolder { get; }

    /// <summary>There while a cloud runs: where it is there and none runs, that one has crashed.</summary>
    internal string LockFile => Path.Combine(Run, "cloud.lock");
}
