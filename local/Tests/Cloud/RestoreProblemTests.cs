using System.Net;
using System.Net.Sockets;
using Local.Engine.Events;
using Local.Tests.Engine;

namespace Local.Tests.Cloud;

/// <summary>
/// Resources that the cloud cannot restore at its start are displayed. The next update restores them or states the
/// reason.
/// </summary>
[TestFixture]
internal sealed class RestoreProblemTests
{
    private WebStack _stack = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        _stack = await WebStack.StartAsync();
        await using var cloud = await RunningCloud.StartAsync(_stack.Project.Folder);
        var run = await _stack.UpAsync();
        Assert.That(run.Errors, Is.Empty);
    }

    [TearDown]
    public Task TearDownAsync() => _stack.DisposeAsync().AsTask();

    [Test]
    public async Task A_listener_whose_port_another_program_holds()
    {
        using var other = await HoldThePortAsync();
        await using var cloud = await RunningCloud.StartAsync(_stack.Project.Folder);
        using var client = await cloud.ConnectAsync();
        const string reason = "port 8000 is held by another program";
        Assert.That(
            (await client.PsAsync("dev")).Problems.Select(problem => (problem.Name, problem.Reason[..reason.Length])),
            Is.EqualTo([("listener", reason)])
        );
        Assert.That((await client.PsAsync("other")).Problems, Is.Empty, "another stack's problems are not shown");
        Assert.That((await client.StatusAsync()).Problems, Has.Count.EqualTo(1));

        Assert.That((await _stack.PreviewAsync()).Errors, Has.One.Contains(reason));
        var refused = await _stack.UpAsync();
        Assert.That(refused.Result.Succeeded, Is.False);
        Assert.That(refused.Errors, Has.One.Contains(reason));
        Assert.That(Warnings(await _stack.RefreshAsync()), Has.One.Contains(reason));

        other.Stop();
        var preview = await _stack.PreviewAsync();
        Assert.That(preview.Steps, Is.EqualTo(["update listener"]));
        Assert.That(Warnings(preview), Has.One.Contains("could not be restored"));
        Assert.That((await _stack.UpAsync()).Steps, Is.EqualTo(["update listener"]));
        Assert.That(await _stack.GetAsync(), Is.EqualTo(WebStack.Body));
        Assert.That((await client.PsAsync("dev")).Problems, Is.Empty);
        Assert.That((await _stack.UpAsync()).Steps, Is.Empty);
    }

    [Test]
    public async Task A_resource_can_be_destroyed_without_being_restored()
    {
        using var other = await HoldThePortAsync();
        await using var cloud = await RunningCloud.StartAsync(_stack.Project.Folder);
        Assert.That((await _stack.DestroyAsync()).Result.Succeeded, Is.True);
        using var client = await cloud.ConnectAsync();
        Assert.That((await client.StatusAsync()).Resources, Is.Zero);
    }

    [Test]
    public async Task Resources_whose_secrets_were_encrypted_with_a_key_that_was_deleted()
    {
        File.Delete(Path.Combine(_stack.Paths.Cloud, "key"));
        await using (var cloud = await RunningCloud.StartAsync(_stack.Project.Folder))
        {
            using var client = await cloud.ConnectAsync();
            var problems = (await client.PsAsync("dev")).Problems;
            Assert.That(problems.Select(problem => problem.Name), Is.EquivalentTo(WebStack.Names));
            Assert.That(
                problems.Single(problem => problem.Name == "group").Reason,
                Does.Contain("its secrets cannot be read")
            );

            var run = await _stack.UpAsync();
            Assert.That(run.Errors, Is.Empty);
            Assert.That(run.Steps, Is.EqualTo(WebStack.Names.Select(name => $"update {name}")));
            Assert.That(await _stack.GetAsync(), Is.EqualTo(WebStack.Body));
        }

        await using var again = await RunningCloud.StartAsync(_stack.Project.Folder);
        Assert.That((await _stack.UpAsync()).Steps, Is.Empty);
        Assert.That(await _stack.GetAsync(), Is.EqualTo(WebStack.Body));
    }

    /// <summary>
    /// Takes the listener's port, like another program. Processes that other tests start hold what the cloud has closed for
    /// a moment.
    /// </summary>
    private async Task<TcpListener> HoldThePortAsync()
    {
        var other = new TcpListener(IPAddress.Parse(_stack.Address), WebStack.Port);
        await Until.HoldsAsync(
            "the port that the cloud has closed",
            () =>
            {
                try
                {
                    other.Start();
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            }
        );
        return other;
    }

    private static IEnumerable<string> Warnings(Run run) =>
        run
            .Events.OfType<DiagnosticEvent>()
            .Where(told => told.Severity == DiagnosticSeverity.Warning)
            .Select(told => told.Message);
}
