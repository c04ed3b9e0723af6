using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

[TestFixture]
public class OperationTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_preview_announces_exactly_what_the_update_does()
    {
        static Func<TestMonitor, Task> Program(int version) =>
            async monitor =>
            {
                var stack = await monitor.StackAsync();
                var a = await monitor.RegisterAsync("a", Map(("force", version)), stack.Urn);
                var b = await monitor.RegisterAsync("b", Map(("value", version)), stack.Urn);
                await monitor.RegisterAsync("c", Map(("value", 1)), stack.Urn, null, a, b);
                await monitor.RegisterAsync($"d{version}", null, stack.Urn, null, b);
            };
        await _bench.UpAsync(Program(1));
        var preview = await _bench.PreviewAsync(Program(2));
        var run = await _bench.UpAsync(Program(2));
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True);
            Assert.That(preview.Steps, Is.EqualTo(run.Steps));
            Assert.That(preview.Result.Changes, Is.EqualTo(run.Result.Changes));
            Assert.That(
                run.Steps,
                Is.EqualTo(
                    new[]
                    {
                        "create d2",
                        "create-replacement a",
                        "delete d1",
                        "delete-replaced a",
                        "replace a",
                        "update b",
                    }
                )
            );
        });
    }

    [Test]
    public async Task A_preview_proposes_the_names_that_the_update_gives()
    {
        static Task Program(TestMonitor monitor) => monitor.RegisterAsync("a", Map(("force", 1)));
        var preview = await _bench.PreviewAsync(Program);
        var run = await _bench.UpAsync(Program);
        static PropertyValue Name(Run run) =>
            run.Events.OfType<ResourcePreEvent>().Single(begun => begun.Step.Name == "a").Step.New!.Inputs["name"];
        Assert.That(Name(run), Is.EqualTo(Name(preview)));
    }

    [Test]
    public async Task In_a_preview_missing_outputs_are_unknown()
    {
        Registered? seen = null;
        var run = await _bench.PreviewAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            seen = await monitor.RegisterAsync("a", Map(("value", 1)), stack.Urn);
            await monitor.OutputsAsync(stack.Urn, Map(("arn", seen.Outputs["arn"])));
        });
        Assert.Multiple(() =>
        {
            Assert.That(seen!.Id, Is.Empty);
            Assert.That(seen.Outputs["arn"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(seen.Outputs["value"].AsNumber, Is.EqualTo(1));
            Assert.That(run.Result.Outputs["arn"], Is.EqualTo(PropertyValue.Unknown));
        });
    }

    [Test]
    public async Task The_program_gets_the_variables_of_Pulumis_SDKs()
    {
        await _bench.PreviewAsync(_ => Task.CompletedTask);
        var environment = _bench.Started!.Environment;
        Assert.Multiple(() =>
        {
            Assert.That(environment["PULUMI_MONITOR"], Does.StartWith("127.0.0.1:"));
            Assert.That(environment["PULUMI_PROJECT"], Is.EqualTo("project"));
            Assert.That(environment["PULUMI_STACK"], Is.EqualTo("dev"));
            Assert.That(environment["PULUMI_DRY_RUN"], Is.EqualTo("true"));
            Assert.That(environment["PULUMI_CONFIG"], Is.EqualTo("""{"test:region":"here"}"""));
        });
    }

    [Test]
    public async Task Logs_and_lines_of_the_program_become_events()
    {
        var run = await _bench.PreviewAsync(monitor => monitor.LogAsync(LogSeverity.Warning, "mind the gap"));
        Assert.Multiple(() =>
        {
            Assert.That(
                run.Events,
                Has.Some.EqualTo(new DiagnosticEvent("", DiagnosticSeverity.Warning, "mind the gap", false))
            );
            Assert.That(run.Events, Has.Some.EqualTo(new StdoutEvent("the program runs", false)));
            Assert.That(run.Events[0], Is.EqualTo(new PreludeEvent(DryRun: true)));
            Assert.That(run.Events[^1], Is.TypeOf<SummaryEvent>());
        });
    }

    [Test]
    public async Task A_refresh_takes_over_what_the_program_never_set_and_shows_no_change()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("group", Map(("value", 1))));
        _bench.Provider.Resources["id-1"] = _bench.Provider.Resources["id-1"].With("madeUp", 5);

        var run = await _bench.RunAsync(UpdateKind.Refresh);

        Assert.That(run.Result.Changes, Is.EqualTo(new Dictionary<StepOperation, int> { [StepOperation.Same] = 1 }));
        Assert.That(_bench["group"].Outputs["madeUp"].AsNumber, Is.EqualTo(5));
    }

    [Test]
    public async Task A_refresh_finds_changed_and_deleted_resources()
    {
        await _bench.UpAsync(async monitor =>
        {
            var gone = await monitor.RegisterAsync("gone");
            await monitor.RegisterAsync("changed", Map(("value", 1)), "", null, gone);
            await monitor.RegisterAsync("same");
        });
        _bench.Provider.Resources.TryRemove("id-1", out _);
        _bench.Provider.Resources["id-2"] = _bench.Provider.Resources["id-2"].With("value", 5);
        var announced = await _bench.RunAsync(
            new UpdateOptions
            {
                Kind = UpdateKind.Refresh,
                DryRun = true,
                Config = _bench.Config,
            }
        );
        Assert.That(_bench["changed"].Outputs["value"].AsNumber, Is.EqualTo(1), "a dry run changes nothing");
        var run = await _bench.RunAsync(UpdateKind.Refresh);
        Assert.Multiple(() =>
        {
            Assert.That(announced.Result.Changes, Is.EqualTo(run.Result.Changes));
            Assert.That(
                run.Result.Changes,
                Is.EqualTo(
                    new Dictionary<StepOperation, int>
                    {
                        [StepOperation.Delete] = 1,
                        [StepOperation.Update] = 1,
                        [StepOperation.Same] = 1,
                    }
                )
            );
            Assert.That(_bench.Names, Is.EqualTo(new[] { "changed", "same" }));
            Assert.That(_bench["changed"].Outputs["value"].AsNumber, Is.EqualTo(5));
            Assert.That(_bench["changed"].Dependencies, Is.Empty);
        });
        var next = await _bench.PreviewAsync(async monitor =>
        {
            var gone = await monitor.RegisterAsync("gone");
            await monitor.RegisterAsync("changed", Map(("value", 1)), "", null, gone);
            await monitor.RegisterAsync("same");
        });
        Assert.That(next.Steps, Is.EqualTo(new[] { "create gone", "update changed" }));
    }

    [Test]
    public async Task A_destroy_deletes_everything_dependents_first()
    {
        await _bench.UpAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            var a = await monitor.RegisterAsync("a", null, stack.Urn);
            await monitor.RegisterAsync("b", null, stack.Urn, null, a);
        });
        _bench.Provider.Calls.Clear();
        var announced = await _bench.RunAsync(new UpdateOptions { Kind = UpdateKind.Destroy, DryRun = true });
        Assert.That(_bench.Provider.Calls, Is.Empty);
        var run = await _bench.RunAsync(UpdateKind.Destroy);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
            Assert.That(announced.Steps, Is.EqualTo(run.Steps));
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "delete b", "delete a" }));
            Assert.That(_bench.State.Resources, Is.Empty);
            Assert.That(_bench.Provider.Resources, Is.Empty);
        });
    }

    [Test]
    public async Task A_failed_destroy_keeps_the_remaining_resources()
    {
        await _bench.UpAsync(async monitor =>
        {
            var a = await monitor.RegisterAsync("a");
            await monitor.RegisterAsync("b", null, "", null, a);
        });
        _bench.Provider.Meanwhile = (call, _) =>
            call == "delete b" ? throw new InvalidOperationException("still in use") : Task.CompletedTask;
        var run = await _bench.RunAsync(UpdateKind.Destroy);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Is.EqualTo(new[] { "still in use" }));
            Assert.That(_bench.Names, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(_bench.Provider.Calls, Has.None.EqualTo("delete a"));
        });
    }
}
