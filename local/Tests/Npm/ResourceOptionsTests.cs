using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Engine.State;
using Local.Protocol.Values;
using Local.Tests.Engine;

namespace Local.Tests.Npm;

/// <summary>
/// A program on the official npm package <c>@pulumi/pulumi</c> whose resources have options. It is created, changed
/// and destroyed once, because each run starts Node.js; the tests check the result.
/// </summary>
[TestFixture]
[Long]
internal sealed class ResourceOptionsTests
{
    private EngineBench _bench = null!;
    private Snapshot _made = null!;
    private Snapshot _changed = null!;
    private string[] _steps = [];
    private string[] _calls = [];
    private string[] _changes = [];
    private string[] _deletions = [];
    private string[] _left = [];

    [OneTimeSetUp]
    public async Task Make_change_and_destroy()
    {
        NpmPackages.Require();
        _bench = await EngineBench.StartAsync();
        await UpAsync(form: 1);
        _made = _bench.State;
        _calls = TakeCalls();
        _steps = [.. (await UpAsync(form: 2)).Steps];
        _changed = _bench.State;
        _changes = TakeCalls();
        _left = [.. _bench.Provider.Resources.Keys];
        Assert.That((await _bench.RunAsync(UpdateKind.Destroy)).Result.Succeeded, Is.True);
        _deletions = TakeCalls();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
        }
    }

    [Test]
    public void DependsOn_creates_after_and_deletes_before()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Find(_made, "after")!.Dependencies, Is.EqualTo(new[] { Find(_made, "first")!.Urn }));
            Assert.That(_calls, Does.Contain("create first").And.Contain("create after"));
            Assert.That(Index(_calls, "create after"), Is.GreaterThan(Index(_calls, "create first")));
            Assert.That(_deletions, Does.Contain("delete first").And.Contain("delete after"));
            Assert.That(Index(_deletions, "delete after"), Is.LessThan(Index(_deletions, "delete first")));
        });
    }

    [Test]
    public void IgnoreChanges_leaves_a_changed_input_as_it_was()
    {
        Assert.That(_steps, Does.Contain("update first").And.Not.Contain("update ignored"));
        Assert.That(Find(_changed, "ignored")!.Inputs["value"].AsNumber, Is.EqualTo(1));
    }

    [Test]
    public void ReplaceOnChanges_replaces_where_an_update_would_do()
    {
        Assert.That(_steps, Does.Contain("replace replaced"));
        Assert.That(_changes, Does.Contain("create replaced").And.Contain("delete replaced"));
        Assert.That(Index(_changes, "create replaced"), Is.LessThan(Index(_changes, "delete replaced")));
    }

    [Test]
    public void DeleteBeforeReplace_deletes_first()
    {
        Assert.That(_changes, Does.Contain("create deletedFirst").And.Contain("delete deletedFirst"));
        Assert.That(Index(_changes, "delete deletedFirst"), Is.LessThan(Index(_changes, "create deletedFirst")));
    }

    [Test]
    public void RetainOnDelete_forgets_the_resource_and_leaves_it()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_steps, Does.Contain("delete kept"));
            Assert.That(Find(_changed, "kept"), Is.Null);
            Assert.That(_changes, Does.Not.Contain("delete kept"));
            Assert.That(_left, Does.Contain(Find(_made, "kept")!.Id));
        });
    }

    [Test]
    public void DeletedWith_leaves_the_deletion_to_the_other()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_steps, Does.Contain("delete part"));
            Assert.That(_changes, Does.Contain("delete whole").And.Not.Contain("delete part"));
            Assert.That(Find(_changed, "part"), Is.Null);
        });
    }

    [Test]
    public void CustomTimeouts_reach_the_provider() =>
        Assert.That(
            _bench.Provider.Timeouts.Where(timeout => timeout.Call.EndsWith("slow", StringComparison.Ordinal)),
            Is.EqualTo(new[] { ("create slow", 60.0), ("update slow", 120.0), ("delete slow", 180.0) })
        );

    private static ResourceState? Find(Snapshot snapshot, string name) =>
        snapshot.Resources.SingleOrDefault(resource => Urn.Parse(resource.Urn).Name == name && !resource.Delete);

    private static int Index(string[] calls, string call) => Array.IndexOf(calls, call);

    private string[] TakeCalls()
    {
        string[] calls = [.. _bench.Provider.Calls];
        _bench.Provider.Calls.Clear();
        return calls;
    }

    private async Task<Run> UpAsync(int form)
    {
        var run = await NodeProject.RunAsync(_bench, "options", UpdateKind.Update, form);
        Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
        return run;
    }
}
