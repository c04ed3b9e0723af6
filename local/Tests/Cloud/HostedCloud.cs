using Local.Cloud.Client;
using Local.Cloud.Hosting;

namespace Local.Tests.Cloud;

/// <summary>
/// The cloud of a project in this process, hosted like its own process: if it loses files, it restarts.
/// </summary>
internal sealed class HostedCloud : IAsyncDisposable
{
    private readonly StringWriter _log = new();
    private readonly CancellationTokenSource _end = new();
    private readonly string _project;
    private readonly Task _serving;

    private HostedCloud(string project, TimeProvider time)
    {
        _project = project;
        var options = new CloudOptions(project) { Time = time, Log = TextWriter.Synchronized(_log) };
        _serving = CloudHost.ServeAsync(options, _end.Token);
    }

    /// <summary>Whether the cloud has ended.</summary>
    public bool Ended => _serving.IsCompleted;

    public static async Task<HostedCloud> StartAsync(string project, TimeProvider time)
    {
        var cloud = new HostedCloud(project, time);
        await cloud.UntilStartedAsync(1);
        return cloud;
    }

    /// <summary>Waits until the cloud has started this many times.</summary>
    public async Task UntilStartedAsync(int times)
    {
        while (_log.ToString().Split(" serving ").Length <= times)
        {
            if (_serving.IsCompleted)
            {
                await _serving;
                Assert.Fail($"the cloud has ended:\n{_log}");
            }

            await Task.Delay(10);
        }
    }

    public Task UntilEndedAsync() => _serving;

    public async Task<CloudClient> ConnectAsync() => (await CloudClient.TryConnectAsync(_project))!;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        await TestContext.Out.WriteAsync(_log.ToString());
    }
}
