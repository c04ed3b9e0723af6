namespace Local.Cloud.Images;

/// <summary>
/// A service that is built often. Its first build publishes; a later one that differs in C# alone compiles with the same
/// arguments, without MSBuild, and replaces the assembly in the published files.
/// </summary>
/// <param name="folder">The folder of the build, which stays.</param>
/// <param name="server">The name of the compiler that stays in memory.</param>
internal sealed class WarmBuild(string folder, string server) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private IReadOnlyDictionary<string, string>? _files;
    private CompilerCall? _call;

    private string Source => Path.Combine(folder, "source");

    private string App => Path.Combine(folder, "app");

    /// <summary>The compiler that the build has in memory; null if it has none.</summary>
    public CompilerCall? Call => _call;

    /// <summary>Publishes a service that has not been published here.</summary>
    public async Task PrepareAsync(BuildContext context, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_files is null)
            {
                await PublishAsync(context, context.Digests(), cancellationToken);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Builds a service.</summary>
    /// <param name="context">The service's files.</param>
    /// <param name="result">An existing folder. It gets the published files in <c>app</c>.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The faults; none if the service was built.</returns>
    public async Task<IReadOnlyList<string>> BuildAsync(
        BuildContext context,
        string result,
        CancellationToken cancellationToken
    )
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var files = context.Digests();
            var faults =
                _call is { } call && _files is { } before && SourceChanges.Between(before, files) is { } changed
                    ? await CompileAsync(context, files, call, changed, cancellationToken)
                    : await PublishAsync(context, files, cancellationToken);
            if (faults.Count == 0)
            {
                CopyFolder(App, Path.Combine(result, "app"));
            }

            return faults;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Waits for a build in progress, and deletes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _one.Dispose();
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<string>> PublishAsync(
        BuildContext context,
        IReadOnlyDictionary<string, string> files,
        CancellationToken cancellationToken
    )
    {
        (_files, _call) = (null, null);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        context.CopyTo(Source);
        var job = new PublishJob(Path.Combine(Source, context.Project), App, context.Folder);
        var faults = (await Publisher.PublishAsync(folder, [job], cancellationToken, server))[0];
        if (faults.Count == 0)
        {
            _files = files;
            _call = CompilerCall.Read(Source) is { } call && IsPublishedAsCompiled(call) ? call : null;
        }

        return faults;
    }

    private async Task<IReadOnlyList<string>> CompileAsync(
        BuildContext context,
        IReadOnlyDictionary<string, string> files,
        CompilerCall call,
        IReadOnlyList<string> changed,
        CancellationToken cancellationToken
    )
    {
        context.CopyTo(Source, changed);
        // The files are known only after the compiler has seen them: until then, the next build publishes.
        _files = null;
        var (succeeded, output) = await call.RunAsync(server, cancellationToken);
        _files = files;
        if (!succeeded)
        {
            return Publisher.Errors(Source, output);
        }

        foreach (var compiled in (string[])[call.Assembly, Path.ChangeExtension(call.Assembly, ".pdb")])
        {
            File.Copy(compiled, Path.Combine(App, Path.GetFileName(compiled)), overwrite: true);
        }

        return [];
    }

    /// <summary>
    /// Returns whether the compiler's output is what was published. A publish that compiles ahead of time or trims changes
    /// the assembly.
    /// </summary>
    private bool IsPublishedAsCompiled(CompilerCall call)
    {
        var published = Path.Combine(App, Path.GetFileName(call.Assembly));
        return File.Exists(published)
            && File.Exists(Path.ChangeExtension(published, ".pdb"))
            && File.ReadAllBytes(published).AsSpan().SequenceEqual(File.ReadAllBytes(call.Assembly));
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
