using System.Collections.Concurrent;
using System.Text.Json;
using Local.Cloud.Processes;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Images;

/// <summary>
/// The images of a project: services, published once for each digest of their source, and foreign images that
/// <c>local/images.json</c> maps to a service of this repository.
/// </summary>
internal sealed class ImageStore : IAsyncDisposable
{
    private const string MappingFile = "local/images.json";

    /// <summary>The number of unused images that <see cref="Prune"/> keeps.</summary>
    private const int UnusedKept = 20;

    private readonly string _project;
    private readonly string _images;
    private readonly string _builds;
    private readonly PublishQueue _queue;
    private readonly WatchedStacks _watched;
    private readonly Lock _lock = new();
    private WarmBuilds? _warm;
    private Task _cooling = Task.CompletedTask;
    private readonly ConcurrentDictionary<string, Lazy<Task<StoredImage>>> _underWay = new();

    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>. Its <c>.local/images</c> holds the images.</param>
    /// <param name="time">The clock.</param>
    /// <param name="watched">The stacks that are updated at each save. While there are any, services are built quickly.</param>
    public ImageStore(string projectFolder, TimeProvider time, WatchedStacks? watched = null)
    {
        _watched = watched ?? new WatchedStacks();
        _watched.Ended += Cool;
        _project = Path.GetFullPath(projectFolder);
        _images = Path.Combine(_project, ".local", "images");
        _builds = Path.Combine(_images, "building");
        _queue = new PublishQueue(_builds, time);
        if (Directory.Exists(_builds))
        {
            // The folder is left from a cloud that was killed during a build.
            Directory.Delete(_builds, recursive: true);
        }
    }

    /// <summary>Builds a service. Returns at once if the same source was built before.</summary>
    /// <inheritdoc cref="BuildAsync(BuildRequest, CancellationToken)"/>
    public Task<Image> BuildAsync(
        string contextFolder,
        string repositoryUrl,
        string platform,
        CancellationToken cancellationToken
    ) => BuildAsync(new BuildRequest(contextFolder, repositoryUrl) { Platform = platform }, cancellationToken);

    /// <summary>Builds a service. Returns at once if the same source was built before.</summary>
    /// <exception cref="CloudException">
    /// The build failed, and the message holds the compiler's output; or the program needs a .NET that is not
    /// installed.
    /// </exception>
    public async Task<Image> BuildAsync(BuildRequest request, CancellationToken cancellationToken)
    {
        var context = BuildContext.Read(_project, request);
        var stored = await GetAsync(request, context).WaitAsync(cancellationToken);
        var image = Describe($"{request.RepositoryUrl}@sha256:{context.Digest}", context.Digest, stored);
        RequireFrameworks(request.Context, image);
        return image;
    }

    /// <summary>Returns the image that a task definition names, if it was built here; else null.</summary>
    public Image? Find(string imageUri)
    {
        var at = imageUri.IndexOf("@sha256:", StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var digest = imageUri[(at + 8)..];
        return digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower) && Load(digest) is { } stored
            ? Describe(imageUri, digest, stored)
            : null;
    }

    /// <summary>
    /// Returns the image that a task definition names: an image built here, or the service that it is mapped to.
    /// </summary>
    /// <exception cref="CloudException">
    /// The image was neither built here nor mapped, its service cannot be built, or it needs a .NET that is not
    /// installed.
    /// </exception>
    public async Task<Image> PullAsync(string imageUri, CancellationToken cancellationToken)
    {
        if (Find(imageUri) is { } found)
        {
            RequireFrameworks(imageUri, found);
            return found;
        }

        var built = await BuildAsync(new BuildRequest(Mapped(imageUri), imageUri), cancellationToken);
        return built with { Uri = imageUri };
    }

    /// <summary>
    /// Returns the reason why <see cref="PullAsync"/> would not find an image; null if it would. Builds nothing.
    /// </summary>
    public string? WhyNotPulled(string imageUri)
    {
        try
        {
            if (Find(imageUri) is { } found)
            {
                RequireFrameworks(imageUri, found);
            }
            else
            {
                _ = Mapped(imageUri);
            }

            return null;
        }
        catch (CloudException e)
        {
            return e.Message;
        }
    }

    /// <summary>
    /// Deletes unused images except the newest 20, so that an earlier source need not be built again.
    /// </summary>
    /// <param name="used">The digests of the images that are used, each of 64 hex digits.</param>
    public void Prune(IReadOnlySet<string> used)
    {
        if (!Directory.Exists(_images))
        {
            return;
        }

        var unused =
            from folder in new DirectoryInfo(_images).EnumerateDirectories()
            where folder.FullName != _builds && !used.Contains(folder.Name)
            orderby folder.LastWriteTimeUtc descending
            select folder;
        foreach (var folder in unused.Skip(UnusedKept).ToList())
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Rejects an image whose program would end at its start, because .NET lacks a framework that it needs.
    /// </summary>
    private static void RequireFrameworks(string place, Image image)
    {
        var installed = RuntimeConfig.Installed(DotnetHost.Root);
        var missing = RuntimeConfig
            .Frameworks(image)
            .FirstOrDefault(reference => !installed.Any(reference.Takes))
            ?.Framework;
        if (missing is not null)
        {
            var others = installed.Where(framework => framework.Name == missing.Name).Select(one => one.Version);
            throw new CloudException(
                $"{place}: {Path.GetFileName(image.EntryPoint)} needs {missing}, which is not installed in {DotnetHost.Root} "
                    + $"(found: {string.Join(", ", others.DefaultIfEmpty("none"))}). Install it (https://dot.net/download), "
                    + "or set the project's TargetFramework to one that is installed"
            );
        }
    }

    /// <summary>Ends all builds.</summary>
    public async ValueTask DisposeAsync()
    {
        _watched.Ended -= Cool;
        Cool();
        await _cooling;
        await _queue.DisposeAsync();
    }

    /// <summary>Returns what builds services quickly; null if no stack is watched.</summary>
    private WarmBuilds? Warm()
    {
        lock (_lock)
        {
            return _watched.Any ? _warm ??= new WarmBuilds(_builds) : null;
        }
    }

    private void Cool()
    {
        lock (_lock)
        {
            if (_warm is { } warm)
            {
                _warm = null;
                _cooling = Task.WhenAll(_cooling, Task.Run(async () => await warm.DisposeAsync()));
            }
        }
    }

    private async Task<StoredImage> GetAsync(BuildRequest request, BuildContext context)
    {
        var build = _underWay.GetOrAdd(
            context.Digest,
            _ =>
                new(() =>
                {
                    if (Load(context.Digest) is not { } stored)
                    {
                        return PublishAsync(request, context);
                    }

                    Warm()?.Prepare(context);
                    return Task.FromResult(stored);
                })
        );
        try
        {
            return await build.Value;
        }
        finally
        {
            // The next caller looks on the disk, where the image may have been deleted, or builds again.
            _underWay.TryRemove(KeyValuePair.Create(context.Digest, build));
        }
    }

    private async Task<StoredImage> PublishAsync(BuildRequest request, BuildContext context)
    {
        var dockerfile = context.Dockerfile;
        var stored = new StoredImage(
            dockerfile.Assembly,
            dockerfile.Arguments,
            dockerfile.Environment,
            dockerfile.ExposedPort,
            dockerfile.CommandWords
        );
        var faults = await PublishAsync(context, Take);
        return faults.Count == 0
            ? stored
            : throw new CloudException($"{request.Context} does not build:\n{string.Join('\n', faults)}");

        void Take(string published) => Keep(published, request, context.Digest, stored);
    }

    private async Task<IReadOnlyList<string>> PublishAsync(BuildContext context, Action<string> take)
    {
        if (Warm() is { } warm)
        {
            try
            {
                return await warm.BuildAsync(context, take);
            }
            catch (OperationCanceledException)
            {
                // The last watch ended. Another command may want the image.
            }
        }

        return await _queue.PublishAsync(context, take);
    }

    private void Keep(string published, BuildRequest request, string digest, StoredImage stored)
    {
        if (!File.Exists(Path.Combine(published, "app", stored.EntryPoint)))
        {
            var assemblies = Directory
                .EnumerateFiles(Path.Combine(published, "app"), "*.runtimeconfig.json")
                .Select(file =>
                    Path.GetFileName(file).Replace(".runtimeconfig.json", ".dll", StringComparison.Ordinal)
                );
            throw new CloudException(
                $"{request.Context}/{request.Dockerfile}: ENTRYPOINT: found {stored.EntryPoint}; "
                    + $"allowed: {string.Join(", ", assemblies)}, which the project builds"
            );
        }

        File.WriteAllText(
            Path.Combine(published, "image.json"),
            JsonSerializer.Serialize(stored, ImageJson.Default.StoredImage)
        );
        Directory.Move(published, Path.Combine(_images, digest));
    }

    private StoredImage? Load(string digest)
    {
        var folder = Path.Combine(_images, digest);
        if (!Directory.Exists(folder))
        {
            return null;
        }

        try
        {
            // The folder comes into being at once, with all its files.
            var text = RegularFile.ReadText(Path.Combine(folder, "image.json"));
            if (JsonSerializer.Deserialize(text, ImageJson.Default.StoredImage) is { EntryPoint: not null } stored)
            {
                return stored;
            }
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            // The remedy is the same for every damage.
        }

        throw new CloudException($"the image in {folder} is damaged: remove the folder, and the image is built again");
    }

    private Image Describe(string uri, string digest, StoredImage stored)
    {
        var folder = Path.Combine(_images, digest, "app");
        return new(uri, digest, folder, Path.Combine(folder, stored.EntryPoint), stored.Environment, stored.ExposedPort)
        {
            Arguments = stored.Arguments,
            CommandWords = stored.CommandWords,
        };
    }

    private string Mapped(string imageUri)
    {
        var path = Path.Combine(_project, MappingFile);
        Dictionary<string, string>? mapping;
        try
        {
            mapping = File.Exists(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), ImageJson.Default.DictionaryStringString)
                : null;
        }
        catch (JsonException e)
        {
            throw new CloudException($"{path}: {e.Message}; allowed: a JSON object of images and service folders");
        }

        return mapping?.GetValueOrDefault(imageUri)
            ?? throw new CloudException(
                $"image {imageUri} was not built here, and no image from elsewhere runs on this machine: "
                    + $"map it to a service's folder in {path}"
            );
    }
}
