using Local.Cli.Display;
using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Resources;
using Local.Engine;

namespace Local.Cli.Watching;

/// <summary>Updates a stack at its start and after each change of a file that the update reads, until it is ended.</summary>
/// <param name="terminal">Receives the lines.</param>
/// <param name="stack">The stack.</param>
/// <param name="request">The update.</param>
/// <param name="places">The full paths of the files and folders that are watched.</param>
internal sealed class WatchLoop(Terminal terminal, StackFile stack, UpdateRequest request, IReadOnlyList<string> places)
    : IDisposable
{
    private readonly string _folder = stack.Project.Folder;
    private readonly TimeProvider _time = TimeProvider.System;
    private HashSet<string> _program = [];
    private IDisposable? _watch;

    /// <summary>Runs until Ctrl-C. The stack runs on.</summary>
    /// <exception cref="CliException">The loop could not begin.</exception>
    public async Task RunAsync()
    {
        // A line for the user is not needed: a running update has its own.
        using var interrupts = new Interrupts(_ => { });
        var files = new WatchedFiles(_folder, stack.Path, new FolderFacts(_folder));
        using var changes = new FileChanges(places, path => !files.IsNoise(path), _time);
        var logs = Task.CompletedTask;
        CloudClient? cloud = null;
        try
        {
            cloud = await CloudClient.StartAsync(_folder, interrupts.Stop);
            Tell($"Watching ({stack.Name}):");
            await UpdateAsync(cloud, interrupts.Stop);
            logs = ShowLogsAsync(cloud, interrupts.Stop);
            while (true)
            {
                var changed = await changes.NextAsync(interrupts.Stop);
                var known = _program;
                LearnProgram();
                known.UnionWith(_program);
                if (
                    changed
                        .Order(StringComparer.Ordinal)
                        .Where(path => files.Of(path, known) != WatchedChange.None)
                        .ToList() is
                    { Count: > 0 } read
                )
                {
                    Tell(
                        $"Updating: {string.Join(", ", read.Select(path => Path.GetRelativePath(_folder, path)))} changed"
                    );
                    await UpdateAsync(cloud, interrupts.Stop);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is the usual way to end.
        }
        finally
        {
            await logs;
            cloud?.Dispose();
        }
    }

    /// <summary>Ends the cloud's readiness.</summary>
    public void Dispose() => _watch?.Dispose();

    private async Task UpdateAsync(CloudClient cloud, CancellationToken cancellationToken)
    {
        try
        {
            await BeginAsync(cloud, cancellationToken);
            // Pulumi.yaml may have changed.
            var now = Project.Find(_folder).NewStack(stack.Name);
            await new UpdateRunner(terminal, new StackFile(now.Project, now.Name, stack.Path), request).RunAsync();
        }
        catch (Exception e) when (e is CliException or EngineException or CloudException or IOException)
        {
            Tell($"error: {e.Message}");
        }

        LearnProgram();
    }

    /// <summary>Makes the cloud ready, which may have been stopped since the last update.</summary>
    private async Task BeginAsync(CloudClient cloud, CancellationToken cancellationToken)
    {
        using var started = await CloudClient.StartAsync(_folder, cancellationToken);
        var watch = await cloud.WatchAsync(stack.Name, cancellationToken);
        _watch?.Dispose();
        _watch = watch;
    }

    private void LearnProgram()
    {
        try
        {
            _program = [.. ProjectProgram.Of(Project.Find(_folder), _ => { }).Files()];
        }
        catch (Exception e) when (e is CliException or IOException)
        {
            // The update reports it.
        }
    }

    private async Task ShowLogsAsync(CloudClient cloud, CancellationToken cancellationToken)
    {
        var began = _time.GetUtcNow();
        try
        {
            await foreach (var line in cloud.LogsAsync(stack.Name, null, follow: true, cancellationToken))
            {
                if (line.Time >= began)
                {
                    WatchDisplay.Write(terminal.Out, _time, line.Service, line.Message);
                }
            }
        }
        catch (Exception e)
            when (e is OperationCanceledException or CloudException or IOException or HttpRequestException)
        {
            // The command or the cloud ends.
        }
    }

    private void Tell(string text) => WatchDisplay.Write(terminal.Out, _time, "", text);
}
