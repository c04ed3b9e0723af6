using Local.Engine.Resources;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary>Updates that replace resources: the order of creation and deletion, and what is replaced along.</summary>
[TestFixture]
public class ReplacementTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_replacement_is_created_before_the_old_one_is_deleted()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1))));
        var name = _bench["a"].Inputs["name"];
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        Assert.Multiple(() =>
        {
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create a", "create a", "delete a" }));
            Assert.That(
                run.Result.Changes,
                Is.EqualTo(new Dictionary<StepOperation, int> { [StepOperation.Replace] = 1 })
            );
            Assert.That(_bench["a"].Id, Is.EqualTo("id-2"));
            Assert.That(_bench["a"].Inputs["name"], Is.Not.EqualTo(name), "an automatic name must be free");
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "id-2" }));
        });
    }

    [Test]
    public async Task A_replacement_with_the_id_of_the_old_one_is_not_deleted_with_it()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1), ("id", "fixed"))));
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2), ("id", "fixed"))));

        Assert.Multiple(() =>
        {
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create a", "create a" }));
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "fixed" }));
            Assert.That(_bench.State.Resources.Count(resource => resource.Id == "fixed"), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Delete_before_replace_takes_along_the_dependents_that_would_be_replaced()
    {
        static Func<TestMonitor, Task> Program(int version) =>
            async monitor =>
            {
                var a = await monitor.RegisterAsync("a", Map(("forceFirst", version)));
                void From(RegisterResourceRequest request, string property)
                {
                    var urns = new RegisterResourceRequest.Types.PropertyDependencies();
                    urns.Urns.Add(a.Urn);
                    request.PropertyDependencies.Add(property, urns);
                }

                await monitor.RegisterAsync("b", Map(("force", a.Outputs["arn"])), "", r => From(r, "force"), a);
                await monitor.RegisterAsync("c", Map(("value", a.Outputs["arn"])), "", r => From(r, "value"), a);
            };
        await _bench.UpAsync(Program(1));
        _bench.Provider.Calls.Clear();
        var preview = await _bench.PreviewAsync(Program(2));
        var run = await _bench.UpAsync(Program(2));
        Assert.Multiple(() =>
        {
            Assert.That(
                _bench.Provider.Calls,
                Is.EqualTo(new[] { "delete b", "delete a", "create a", "create b", "update c" })
            );
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(run.Result.Changes[StepOperation.Replace], Is.EqualTo(2));
            Assert.That(_bench.State.Resources.Any(resource => resource.PendingReplacement), Is.False);
        });
    }

    [Test]
    public async Task A_change_of_a_property_in_replaceOnChanges_replaces()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 1))));
        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync("a", Map(("value", 2)), "", r => r.ReplaceOnChanges.Add("value"))
        );
        Assert.That(run.Result.Changes.Keys, Is.EqualTo(new[] { StepOperation.Replace }));
    }

    [Test]
    public async Task An_import_in_the_place_of_another_resource_replaces_it()
    {
        _bench.Provider.Resources["theirs"] = Map(("name", "a"));
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("name", "a"))));

        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync("a", Map(("name", "a")), "", request => request.ImportId = "theirs")
        );

        Assert.That(run.Steps, Is.EqualTo(new[] { "delete-replaced a", "import-replacement a", "replace a" }));
        Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "theirs" }));
    }

    [Test]
    public async Task A_resource_is_replaced_with_the_one_that_it_names()
    {
        async Task Program(TestMonitor monitor, int force)
        {
            var first = await monitor.RegisterAsync("first", Map(("force", force)));
            await monitor.RegisterAsync("with", Map(("value", 1)), "", request => request.ReplaceWith.Add(first.Urn));
        }

        await _bench.UpAsync(monitor => Program(monitor, 1));
        var unchanged = await _bench.UpAsync(monitor => Program(monitor, 1));
        var preview = await _bench.PreviewAsync(monitor => Program(monitor, 2));
        var run = await _bench.UpAsync(monitor => Program(monitor, 2));

        Assert.That(unchanged.Steps, Is.Empty);
        Assert.That(preview.Steps, Does.Contain("replace with"));
        Assert.That(run.Steps, Is.EqualTo(preview.Steps));
    }
}
