using System.Security.Cryptography;
using System.Text;

namespace Local.Cloud.Contract;

/// <summary>The paths of a project's cloud, all inside the project's <c>.local</c> folder.</summary>
public sealed class CloudPaths
{
    // The path of a Unix socket holds at most 107 bytes. The rest is for the names of sockets inside the folder.
    private const int LongestRunFolder = 62;

    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    public CloudPaths(string projectFolder)
    {
        Project = Path.TrimEndingDirectorySeparator(Path.GetFullPath(projectFolder));
        Local = Path.Combine(Project, ".local");
        Cloud = Path.Combine(Local, "cloud");
        Run = Path.Combine(Local, "run");
        Logs = Path.Combine(Local, "logs");
        Buckets = Path.Combine(Local, "s3");
        ProjectHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Project)))[..16];
        ShortLinkFolder = Encoding.UTF8.GetByteCount(Run) > LongestRunFolder ? $"/tmp/infra-{ProjectHash}" : null;
        Sockets = ShortLinkFolder is null ? Run : Path.Combine(ShortLinkFolder, "run");
    }

    /// <summary>The packages that the cloud is a provider of.</summary>
    public static IReadOnlyList<string> Packages { get; } = ["aws", "awsx", "random"];

    /// <summary>The folder of <c>Pulumi.yaml</c>, as a full path.</summary>
    public string Project { get; }

    /// <summary>The folder <c>.local</c>.</summary>
    public string Local { get; }

    /// <summary>The folder <c>.local/cloud</c>: the cloud's resources and its log.</summary>
    public string Cloud { get; }

    /// <summary>The folder <c>.local/run</c>: sockets and locks, accessible to this user only.</summary>
    public string Run { get; }

    /// <summary>The folder <c>.local/logs</c>: the tasks' log lines.</summary>
    public string Logs { get; }

    /// <summary>The folder <c>.local/s3</c>: the objects that services of the cloud write, by bucket.</summary>
    public string Buckets { get; }

    /// <summary>
    /// The folder of the sockets: <see cref="Run"/>, or a short link to it if its path is too long for a Unix
    /// socket. It leaves at least 44 bytes for a socket's name, including subfolders.
    /// </summary>
    public string Sockets { get; }

    /// <summary>The path of the cloud's control socket.</summary>
    public string Socket => Path.Combine(Sockets, "cloud.sock");

    /// <summary>
    /// Returns the path of the socket on which the cloud is the provider of one of its <see cref="Packages"/> only.
    /// </summary>
    public string PackageSocket(string package) => Path.Combine(Sockets, $"{package}.sock");

    /// <summary>The files that clients of a running cloud need.</summary>
    internal IEnumerable<string> RunFiles => [LockFile, Socket, .. Packages.Select(PackageSocket)];

    /// <summary>The log of the cloud, which also states why it ended.</summary>
    public string LogFile => Path.Combine(Cloud, "cloud.log");

    /// <summary>Sixteen hex digits that distinguish this project folder from any other on the machine.</summary>
    public string ProjectHash { get; }

    /// <summary>The folder in <c>/tmp</c> that holds the short link; null if none is needed.</summary>
    internal string? ShortLinkFolder { get; }

    /// <summary>A file that exists while a cloud runs. If it exists and no cloud runs, the cloud has crashed.</summary>
    internal string LockFile => Path.Combine(Run, "cloud.lock");
}
