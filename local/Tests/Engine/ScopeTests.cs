using Local.Engine.Operations;
using Local.Engine.Resources;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary>Operations on a part of a stack: --target, --exclude, --replace, --refresh, --continue-on-error.</summary>
[TestFixture]
public class ScopeTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_target_alone_is_updated()
    {
        await UpAsync(1);
        var run = await UpAsync(2, new() { Kind = UpdateKind.Update, Targets = [Urn("b")] });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
            Assert.That(run.Steps, Is.EqualTo(new[] { "update b" }));
            Assert.That(_bench["a"].Outputs["value"].AsNumber, Is.EqualTo(1));
            Assert.That(_bench["b"].Outputs["value"].AsNumber, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Target_dependents_takes_along_what_depends_on_a_target()
    {
        await UpAsync(1);
        var run = await UpAsync(
            2,
            new()
            {
                Kind = UpdateKind.Update,
                Targets = [Urn("a")],
                WithDependents = true,
            }
        );
        Assert.That(run.Steps, Is.EquivalentTo(new[] { "update a", "update b" }));
    }

    [TestCase("**::a")]
    [TestCase("urn:pulumi:dev::project::test:index:Thing::*")]
    public async Task A_wildcard_names_targets(string target)
    {
        await UpAsync(1);
        var run = await UpAsync(2, new() { Kind = UpdateKind.Update, Targets = [target] });
        Assert.That(run.Steps, target.EndsWith('a') ? Is.EqualTo(new[] { "update a" }) : Has.Exactly(3).Items);
    }

    [Test]
    public async Task An_excluded_resource_stays_as_it_is()
    {
        await UpAsync(1);
        var run = await UpAsync(2, new() { Kind = UpdateKind.Update, Excludes = [Urn("a")] });
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EquivalentTo(new[] { "update b", "update c" }));
            Assert.That(_bench["a"].Outputs["value"].AsNumber, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task A_target_that_depends_on_what_is_left_out_and_not_there_is_an_error()
    {
        var run = await UpAsync(1, new() { Kind = UpdateKind.Update, Targets = [Urn("b")] });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(
                run.Errors,
                Has.One.Contains($"it depends on {Urn("a")}").And.One.Contains("make that a target")
            );
            Assert.That(_bench.Provider.Calls, Is.Empty);
        });
    }

    [TestCase(UpdateKind.Update)]
    [TestCase(UpdateKind.Refresh)]
    [TestCase(UpdateKind.Destroy)]
    public async Task A_target_that_is_no_resource_is_an_error(UpdateKind kind)
    {
        await UpAsync(1);
        var run = await UpAsync(1, new() { Kind = kind, Targets = [Urn("nobody")] });
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(run.Errors, Has.One.Contains($"the target {Urn("nobody")}: the stack has no resource"));
    }

    [Test]
    public async Task What_the_program_drops_is_deleted_only_when_it_is_a_target()
    {
        await UpAsync(1);
        static Task Program(TestMonitor monitor) => monitor.RegisterAsync("c", Map(("value", 1)));
        var first = await _bench.RunAsync(Options(new() { Kind = UpdateKind.Update, Targets = [Urn("c")] }), Program);
        var second = await _bench.RunAsync(Options(new() { Kind = UpdateKind.Update, Targets = [Urn("b")] }), Program);
        Assert.Multiple(() =>
        {
            Assert.That(first.Steps, Is.Empty);
            Assert.That(second.Steps, Is.EqualTo(new[] { "delete b" }));
            Assert.That(_bench.Names, Is.EquivalentTo(new[] { "a", "c" }));
        });
    }

    [Test]
    public async Task Destroy_deletes_targets_and_refuses_where_others_depend_on_them()
    {
        await UpAsync(1);
        var refused = await UpAsync(1, new() { Kind = UpdateKind.Destroy, Targets = [Urn("a")] });
        var leaf = await UpAsync(1, new() { Kind = UpdateKind.Destroy, Targets = [Urn("b")] });
        Assert.Multiple(() =>
        {
            Assert.That(refused.Errors, Has.One.Contains("test:index:Thing b depends on test:index:Thing a"));
            Assert.That(leaf.Steps, Is.EqualTo(new[] { "delete b" }));
            Assert.That(_bench.Names, Is.EquivalentTo(new[] { "a", "c" }));
        });
    }

    [Test]
    public async Task Destroy_with_dependents_and_destroy_with_exclusions()
    {
        await UpAsync(1);
        var along = await UpAsync(
            1,
            new()
            {
                Kind = UpdateKind.Destroy,
                Targets = [Urn("a")],
                WithDependents = true,
            }
        );
        Assert.That(along.Steps, Is.EquivalentTo(new[] { "delete b", "delete a" }));

        await UpAsync(1);
        var kept = await UpAsync(1, new() { Kind = UpdateKind.Destroy, Excludes = [Urn("b")] });
        Assert.That(kept.Steps, Is.EqualTo(new[] { "delete c" }), "a stays, since b needs it");
    }

    [Test]
    public async Task Replace_replaces_what_has_not_changed()
    {
        await UpAsync(1);
        var run = await UpAsync(1, new() { Kind = UpdateKind.Update, Replaces = [Urn("c")] });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Changes[StepOperation.Replace], Is.EqualTo(1));
            Assert.That(_bench["c"].Id, Is.EqualTo("id-4"));
        });
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Refresh_finds_what_is_gone_before_the_update(bool refresh)
    {
        await UpAsync(1);
        _bench.Provider.Resources.TryRemove(_bench["c"].Id, out _);
        var run = await UpAsync(1, new() { Kind = UpdateKind.Update, Refresh = refresh });
        Assert.That(run.Steps, Is.EqualTo(refresh ? new[] { "create c" } : []));
        Assert.That(_bench.Provider.Resources.ContainsKey(_bench["c"].Id), Is.EqualTo(refresh));
    }

    [Test]
    public async Task Continue_on_error_does_what_does_not_depend_on_the_failure()
    {
        var run = await _bench.RunAsync(
            Options(new() { Kind = UpdateKind.Update, ContinueOnError = true }),
            async monitor =>
            {
                var a = await monitor.RegisterAsync("a", Map(("fail", "no")));
                await monitor.RegisterAsync("b", Map(("value", 1)), "", null, a);
                await monitor.RegisterAsync("c", Map(("value", 1)));
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Has.One.Items.And.One.EqualTo("no"));
            Assert.That(_bench.Names, Is.EqualTo(new[] { "c" }));
        });
    }

    [Test]
    public async Task Continue_on_error_destroys_what_does_not_hold_up_the_failure()
    {
        await UpAsync(1);
        _bench.Provider.Meanwhile = (call, _) =>
            call == "delete b"
                ? throw new Grpc.Core.RpcException(new Grpc.Core.Status(Grpc.Core.StatusCode.Unknown, "no"))
                : Task.CompletedTask;
        var run = await UpAsync(1, new() { Kind = UpdateKind.Destroy, ContinueOnError = true });
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(_bench.Names, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Continue_on_error_deletes_what_the_failed_ones_do_not_need()
    {
        await _bench.UpAsync(async monitor =>
        {
            var needed = await monitor.RegisterAsync("needed");
            await monitor.RegisterAsync("failing", Map(("value", 1)), "", null, needed);
            await monitor.RegisterAsync("unneeded");
        });
        var run = await _bench.RunAsync(
            Options(new() { Kind = UpdateKind.Update, ContinueOnError = true }),
            monitor => monitor.RegisterAsync("failing", Map(("fail", "no")))
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Is.EqualTo(new[] { "no" }));
            Assert.That(run.Steps, Has.One.EqualTo("delete unneeded"));
            Assert.That(_bench.Names, Is.EquivalentTo(new[] { "needed", "failing" }));
        });
    }

    [Test]
    public async Task Parallel_bounds_the_steps_that_run_at_once()
    {
        var (running, most) = (0, 0);
        _bench.Provider.Meanwhile = async (_, cancellation) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            // Other steps get the time to begin.
            for (var turn = 0; turn < 20; turn++)
            {
                await Task.Yield();
                await Task.Delay(1, cancellation);
            }

            Interlocked.Decrement(ref running);
        };
        await _bench.RunAsync(
            Options(new() { Kind = UpdateKind.Update, Parallel = 1 }),
            monitor => Task.WhenAll(Enumerable.Range(0, 5).Select(number => monitor.RegisterAsync($"r{number}")))
        );
        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_stands_in_the_history()
    {
        await UpAsync(1, new() { Kind = UpdateKind.Update, Message = "why" });
        Assert.That(_bench.Store.History("dev")[0].Message, Is.EqualTo("why"));
    }

    /// <summary>Runs an up in which b depends on a, and c on nothing.</summary>
    private Task<Run> UpAsync(int value, UpdateOptions? options = null) =>
        _bench.RunAsync(
            Options(options ?? new() { Kind = UpdateKind.Update }),
            async monitor =>
            {
                var a = await monitor.RegisterAsync("a", Map(("value", value)));
                await monitor.RegisterAsync("b", Map(("value", value)), "", null, a);
                await monitor.RegisterAsync("c", Map(("value", value)));
            }
        );

    private UpdateOptions Options(UpdateOptions options) => options with { Config = _bench.Config };

    private static string Urn(string name) => $"urn:pulumi:dev::project::test:index:Thing::{name}";
}
