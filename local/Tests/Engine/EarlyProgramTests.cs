using Local.Engine;
using Local.Engine.Operations;
using Local.Engine.Providers;
using Local.Protocol.Rpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary>The program starts before the providers are ready.</summary>
[TestFixture]
internal sealed class EarlyProgramTests : IProgramHost, IProviderFactory
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Test]
    public async Task A_program_starts_before_the_providers_are_ready_and_ends_if_they_never_are()
    {
        await using var bench = await StartAsync();
        bench.Host = this;
        bench.Providers = this;

        Assert.That(() => bench.PreviewAsync(_ => Task.CompletedTask), Throws.TypeOf<EngineException>());

        Assert.That(_ended.Task.IsCompleted, Is.True);
    }

    async Task IProviderFactory.PrepareAsync(bool isNew, CancellationToken cancellationToken)
    {
        Assert.That(isNew, Is.True);
        await _started.Task.WaitAsync(TimeSpan.FromMinutes(5), cancellationToken);
        throw new EngineException("the providers do not start");
    }

    Task<GrpcConnection> IProviderFactory.OpenAsync(
        string package,
        string version,
        CancellationToken cancellationToken
    ) => throw new InvalidOperationException("no provider is needed");

    async Task<int> IProgramHost.RunAsync(
        ProgramStart start,
        Action<string, bool> output,
        CancellationToken cancellationToken
    )
    {
        _started.SetResult();
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return 0;
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
