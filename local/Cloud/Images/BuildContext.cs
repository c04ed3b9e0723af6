using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Images;

/// <summary>
/// The files that a service is built from, with a digest of their content. Pipes, sockets and devices in the folder are
/// left out: their reading might never end.
/// </summary>
internal sealed class BuildContext
{
    // A part of each digest. A change of the publishing must change it, so that every image is made again.
    private const string Format = "2";

    private static readonly EnumerationOptions AllFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        IgnoreInaccessible = false,
    };

    private readonly IReadOnlyList<string> _files;

    private BuildContext(
        string folder,
        IReadOnlyList<string> files,
        string project,
        Dockerfile dockerfile,
        string digest
    )
    {
        Folder = folder;
        _files = files;
        Project = project;
        Dockerfile = dockerfile;
        Digest = digest;
    }

    /// <summary>The full path of the service's folder.</summary>
    public string Folder { get; }

    /// <summary>The name of the project file.</summary>
    public string Project { get; }

    /// <summary>The Dockerfile, which describes the container.</summary>
    public Dockerfile Dockerfile { get; }

    /// <summary>The SHA-256 of files, Dockerfile, platform and build arguments: 64 hex digits.</summary>
    public string Digest { get; }

    /// <summary>Reads a service's folder.</summary>
    /// <param name="projectFolder">The folder that a relative context belongs to.</param>
    /// <param name="request">The build request.</param>
    /// <exception cref="CloudException">The folder, its Dockerfile or its project file is missing or wrong.</exception>
    public static BuildContext Read(string projectFolder, BuildRequest request)
    {
        var shown = request.Context;
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(projectFolder, shown)));
        if (!Directory.Exists(folder))
        {
            throw new CloudException(
                $"{shown}: the folder does not exist; it must hold the service's source and Dockerfile"
            );
        }

        var ignore = Dockerignore.Load(folder);
        var files = Directory
            .EnumerateFiles(folder, "*", AllFiles)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !IsBuildOutput(file) && !ignore.Ignores(file))
            .Where(file => RegularFile.LeadsTo(Path.Combine(folder, file)))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var projects = files
            .Where(file => !file.Contains('/') && file.EndsWith(".csproj", StringComparison.Ordinal))
            .ToArray();
        if (projects.Length != 1)
        {
            var found =
                projects.Length > 0 ? string.Join(", ", projects)
                : files.Contains(request.Dockerfile) ? $"a {request.Dockerfile} without one"
                : "none";
            throw new CloudException(
                $"{shown}: the local cloud builds only .NET services, from a Dockerfile with one project file (.csproj) "
                    + $"beside it; found {found}"
            );
        }

        var dockerfilePath = Path.Combine(folder, request.Dockerfile);
        if (!RegularFile.LeadsTo(dockerfilePath))
        {
            throw new CloudException($"{shown}: {request.Dockerfile} does not exist; it states how to run the service");
        }

        var text = File.ReadAllText(dockerfilePath);
        var dockerfile = Dockerfile.Parse($"{shown}/{request.Dockerfile}", text, request.Target, request.Arguments);
        return new(folder, files, projects[0], dockerfile, Hash(folder, files, text, request));
    }

    /// <summary>Copies the files to <paramref name="target"/>: all, or <paramref name="some"/> of them.</summary>
    public void CopyTo(string target, IReadOnlyList<string>? some = null)
    {
        foreach (var file in some ?? _files)
        {
            var copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Folder, file), copy, overwrite: true);
        }
    }

    /// <summary>Returns the files by path, each with a digest of its content.</summary>
    public IReadOnlyDictionary<string, string> Digests() =>
        _files.ToDictionary(
            file => file,
            file => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Folder, file))))
        );

    // An image that is mapped to a service names no platform. It is the same image as one for this machine's
    // platform.
    private static string Platform(BuildRequest request) =>
        request.Platform.Length > 0
            ? request.Platform
            : $"linux/{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}";

    private static bool IsBuildOutput(string file) => file.Split('/')[..^1].Any(part => part is "bin" or "obj");

    private static string Hash(string folder, IReadOnlyList<string> files, string dockerfile, BuildRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string name, ReadOnlySpan<byte> content)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{content.Length}\n"));
            hash.AppendData(content);
        }

        Add("format", Encoding.UTF8.GetBytes(Format));
        Add("platform", Encoding.UTF8.GetBytes(Platform(request)));
        Add("target", Encoding.UTF8.GetBytes(request.Target));
        Add("dockerfile", Encoding.UTF8.GetBytes(dockerfile));
        foreach (var (name, value) in request.Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Add($"argument {name}", Encoding.UTF8.GetBytes(value));
        }

        foreach (var file in files)
        {
            Add($"file {file}", File.ReadAllBytes(Path.Combine(folder, file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
