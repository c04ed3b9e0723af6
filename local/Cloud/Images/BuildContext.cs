using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;

namespace Local.Cloud.Images;

/// <summary>The files that a service is built from, and the digest that tells them from any others.</summary>
internal sealed class BuildContext
{
    // Part of each digest: another one makes every image anew, as a change of how they are published must.
    private const string Format = "1";

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

    /// <summary>The service's folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>The name of its project file.</summary>
    public string Project { get; }

    /// <summary>What its Dockerfile says of the container.</summary>
    public Dockerfile Dockerfile { get; }

    /// <summary>SHA-256 of files, Dockerfile, platform and build arguments, 64 hex digits.</summary>
    public string Digest { get; }

    /// <summary>Reads a service's folder.</summary>
    /// <param name="projectFolder">The folder that a relative context is in.</param>
    /// <param name="request">What is to be built.</param>
    /// <exception cref="CloudException">The folder, its Dockerfile or its project file is not there, or not as needed.</exception>
    public static BuildContext Read(string projectFolder, BuildRequest request)
    {
        var shown = request.Context;
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(projectFolder, shown)));
        if (!Directory.Exists(folder))
        {
            throw new CloudException(
                $"{shown}: there is no such folder; it is to hold the service's source and Dockerfile"
            );
        }

        var ignore = Dockerignore.Load(folder);
        var files = Directory
            .EnumerateFiles(folder, "*", AllFiles)
            .Select(file => Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(file => !IsBuildOutput(file) && !ignore.Ignores(file))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var projects = files
            .Where(file => !file.Contains('/') && file.EndsWith(".csproj", StringComparison.Ordinal))
            .ToArray();
        if (projects.Length != 1)
        {
            var found = projects.Length == 0 ? "there is none" : $"found {string.Join(", ", projects)}";
            throw new CloudException($"{shown}: one project file (.csproj) is needed, {found}");
        }

        var dockerfilePath = Path.Combine(folder, request.Dockerfile);
        if (!File.Exists(dockerfilePath))
        {
            throw new CloudException($"{shown}: there is no {request.Dockerfile}; it says how the service is run");
        }

        var text = File.ReadAllText(dockerfilePath);
        var dockerfile = Dockerfile.Parse($"{shown}/{request.Dockerfile}", text, request.Target, request.Arguments);
        return new(folder, files, projects[0], dockerfile, Hash(folder, files, text, request));
    }

    /// <summary>Copies the files to <paramref name="target"/>.</summary>
    public void CopyTo(string target)
    {
        foreach (var file in _files)
        {
            var copy = Path.Combine(target, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(Folder, file), copy);
        }
    }

    // An image that is mapped to a service names no platform, and is the same image as one that names this machine's.
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
