using Local.Cloud.Hosting;

namespace Local.Tests.Cloud;

/// <summary>Somebody deletes parts of <c>.local</c>: one cloud goes on, and the next update repairs the loss.</summary>
[TestFixture]
internal sealed class LostFilesTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();
    private WebStack _stack = null!;

    [SetUp]
    public async Task SetUpAsync() => _stack = await WebStack.StartAsync();

    [TearDown]
    public Task TearDownAsync() => _stack.DisposeAsync().AsTask();

    [TestCase(".local/run", true, false)]
    [TestCase(".local/run/cloud.sock", true, false)]
    [TestCase(".local/run/cloud.lock", true, false)]
    [TestCase(".local/cloud/key", false, false)]
    [TestCase(".local/logs", false, false)]
    [TestCase(".local/cloud/resources.jsonl", true, true)]
    [TestCase(".local/cloud", true, true)]
    [TestCase(".local", true, true)]
    public async Task While_the_cloud_runs(string path, bool beginsAnew, bool losesResources)
    {
        await using (var cloud = await HostedCloud.StartAsync(_stack.Project.Folder, _time))
        {
            await UpAsync(WebStack.Names.Select(name => $"create {name}"));
            Delete(path);
            Assert.That(
                await SecondCloudAsync(),
                Does.Contain($"process {Environment.ProcessId} has the folder's lock")
            );

            _time.Advance(Look);
            await cloud.UntilStartedAsync(beginsAnew ? 2 : 1);

            await UpAsync(losesResources ? Replacements : []);
            await UpAsync([]);
        }

        // The disk is complete again.
        await using var again = await HostedCloud.StartAsync(_stack.Project.Folder, _time);
        await UpAsync([]);
    }

    [TestCase(".local/run", false)]
    [TestCase(".local/logs", false)]
    [TestCase(".local/cloud", true)]
    [TestCase(".local", true)]
    public async Task Without_a_running_cloud(string path, bool losesResources)
    {
        await using (await HostedCloud.StartAsync(_stack.Project.Folder, _time))
        {
            await UpAsync(WebStack.Names.Select(name => $"create {name}"));
        }

        Delete(path);
        await using var again = await HostedCloud.StartAsync(_stack.Project.Folder, _time);
        await UpAsync(losesResources ? Replacements : []);
        await UpAsync([]);
    }

    [Test]
    public async Task Resources_that_the_state_has_lost_are_adopted()
    {
        await using var cloud = await HostedCloud.StartAsync(_stack.Project.Folder, _time);
        await UpAsync(WebStack.Names.Select(name => $"create {name}"));
        await UpAsync([]);
        var address = _stack.Address;
        _stack.DeleteState();
        using var client = await cloud.ConnectAsync();
        await client.ForgetAsync("dev");

        await UpAsync(WebStack.Names.Select(name => $"create {name}"));

        Assert.That(_stack.Address, Is.EqualTo(address));
        Assert.That((await client.StatusAsync()).Resources, Is.EqualTo(WebStack.Names.Length));
    }

    [Test]
    public async Task With_the_project_gone_the_cloud_ends_and_makes_nothing_again()
    {
        using var project = new TemporaryProject("project");
        await using var cloud = await HostedCloud.StartAsync(project.Folder, _time);
        // The cloud says that it serves before it begins to look.
        await Until.HoldsAsync("a look that is due", () => _time.IsAwaited(Look));
        Directory.Delete(project.Folder, recursive: true);
        _time.Advance(Look);
        await cloud.UntilEndedAsync();
        Assert.That(Directory.Exists(project.Folder), Is.False);
    }

    private static IEnumerable<string> Replacements =>
        WebStack
            .Names.SelectMany(name =>
                (string[])[$"create-replacement {name}", $"delete-replaced {name}", $"replace {name}"]
            )
            .Order(StringComparer.Ordinal);

    private async Task UpAsync(IEnumerable<string> steps)
    {
        var run = await _stack.UpAsync();
        Assert.That(run.Errors, Is.Empty);
        Assert.That(run.Result.Succeeded, Is.True);
        Assert.That(run.Steps, Is.EqualTo(steps));
        Assert.That(await _stack.GetAsync(), Is.EqualTo(WebStack.Body));
    }

    /// <summary>Returns the output of a second cloud of the project, which must not run.</summary>
    private async Task<string> SecondCloudAsync()
    {
        using var log = new StringWriter();
        var options = new CloudOptions(_stack.Project.Folder) { Patience = TimeSpan.Zero, Log = log };
        Assert.That(await CloudServer.StartAsync(options, CancellationToken.None), Is.Null);
        return log.ToString();
    }

    private void Delete(string path)
    {
        var full = Path.Combine(_stack.Project.Folder, path);
        if (Directory.Exists(full))
        {
            Directory.Delete(full, recursive: true);
        }
        else
        {
            File.Delete(full);
        }
    }
}
