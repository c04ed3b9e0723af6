using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

[TestFixture]
public class FailureTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_failed_step_keeps_finished_steps_and_starts_no_deletes()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("unwanted"));
        var inFlight = new TaskCompletionSource();
        var failed = new TaskCompletionSource();
        _bench.Provider.Meanwhile = async (call, _) =>
        {
            if (call == "create slow")
            {
                inFlight.SetResult();
                await failed.Task;
            }

            if (call == "create broken")
            {
                await inFlight.Task;
                failed.SetResult();
            }
        };
        var run = await _bench.UpAsync(async monitor =>
        {
            await monitor.RegisterAsync("made");
            var slow = monitor.RegisterAsync("slow");
            var broken = await monitor.RegisterAsync("broken", Map(("fail", "the quota is used up")));
            await monitor.RegisterAsync("dependent", null, "", null, broken);
            await slow;
        });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Is.EqualTo(new[] { "the quota is used up" }));
            Assert.That(
                run.Events.OfType<ResourceOperationFailedEvent>().Select(failure => failure.Step.Name),
                Is.EqualTo(new[] { "broken" })
            );
            Assert.That(_bench.Names, Is.EquivalentTo(new[] { "made", "slow", "unwanted" }));
            Assert.That(_bench.Provider.Calls, Has.None.StartsWith("delete"));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task The_next_update_continues_where_a_failed_one_ended()
    {
        await _bench.UpAsync(async monitor =>
        {
            await monitor.RegisterAsync("a");
            await monitor.RegisterAsync("b", Map(("fail", "no")));
        });
        var run = await _bench.UpAsync(async monitor =>
        {
            await monitor.RegisterAsync("a");
            await monitor.RegisterAsync("b");
        });
        Assert.That(run.Steps, Is.EqualTo(new[] { "create b" }));
    }

    [Test]
    public async Task A_resource_that_was_made_but_is_not_complete_is_kept_and_updated_next_time()
    {
        var inputs = Map(("initFail", true));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", inputs));
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Is.EqualTo(new[] { "it never became ready" }));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-1"));
            Assert.That(_bench["a"].InitErrors, Is.EqualTo(new[] { "it never became ready" }));
        });
        var next = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", inputs));
        Assert.Multiple(() =>
        {
            Assert.That(next.Steps, Is.EqualTo(new[] { "update a" }));
            Assert.That(_bench["a"].InitErrors, Is.Empty);
        });
    }

    [Test]
    public async Task Inputs_that_the_provider_refuses_are_found_before_anything_changes()
    {
        var run = await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a", Map(("bad", 1))));
        var diagnostic = run.Events.OfType<DiagnosticEvent>().Single();
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(diagnostic.Message, Is.EqualTo("bad: found 'bad'; allowed: good"));
            Assert.That(Urn.Parse(diagnostic.Urn).Name, Is.EqualTo("a"));
            Assert.That(_bench.Provider.Calls, Is.Empty);
        });
    }

    [Test]
    public async Task Two_resources_cannot_have_one_name()
    {
        var run = await _bench.PreviewAsync(async monitor =>
        {
            await monitor.RegisterAsync("a");
            await monitor.RegisterAsync("a");
        });
        Assert.That(run.Errors.Single(), Does.Contain("two resources").And.Contain("the name a"));
    }

    [TestCase(1, 1)]
    [TestCase(32, 0)]
    public async Task A_program_that_fails_deletes_nothing(int exitCode, int errors)
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var run = await _bench.RunAsync(UpdateKind.Update, exitCode: exitCode);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors.Count(), Is.EqualTo(errors), "exit code 32 means that the error was reported");
            Assert.That(_bench.Names, Is.EqualTo(new[] { "a" }));
        });
    }

    [Test]
    public async Task A_provider_that_disappears_leaves_the_step_pending()
    {
        _bench.Provider.Meanwhile = async (_, cancellation) =>
        {
            await Task.WhenAll(_bench.Provider.CrashAsync(), Task.Delay(Timeout.Infinite, cancellation));
        };
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var pending = _bench.State.PendingOperations.Single();
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors.Single(), Does.StartWith("the provider of test is gone"));
            Assert.That(pending.Type, Is.EqualTo("creating"));
            Assert.That(Urn.Parse(pending.Resource.Urn).Name, Is.EqualTo("a"));
        });
    }

    [Test]
    public async Task A_package_without_a_provider_is_an_error_that_names_it()
    {
        var run = await _bench.PreviewAsync(monitor =>
            monitor.RegisterAsync("a", null, "", request => request.Type = "other:index:Thing")
        );
        Assert.That(run.Errors.Single(), Is.EqualTo("there is no provider for the package other"));
    }

    [Test]
    public async Task The_failure_of_a_component_names_its_reason()
    {
        var run = await _bench.PreviewAsync(monitor =>
            monitor.RegisterAsync(
                new RegisterResourceRequest
                {
                    Type = "test:index:Group",
                    Name = "g",
                    Remote = true,
                    Object = PropertyMarshaler.ToStruct(Map(("fail", true)), MarshalOptions.All),
                }
            )
        );
        Assert.That(run.Errors.Single(), Is.EqualTo("the component cannot be constructed"));
    }

    [Test]
    public async Task A_failure_inside_a_remote_component_is_reported_once()
    {
        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync(
                new RegisterResourceRequest
                {
                    Type = "test:index:Group",
                    Name = "g",
                    Remote = true,
                    Object = PropertyMarshaler.ToStruct(Map(("bad", true)), MarshalOptions.All),
                }
            )
        );
        Assert.That(run.Errors, Is.EqualTo(new[] { "bad: found 'bad'; allowed: good" }));
    }

    [Test]
    public async Task A_stop_finishes_the_steps_in_flight_and_begins_no_others()
    {
        using var stop = new CancellationTokenSource();
        _bench.Provider.Meanwhile = (call, _) => call == "create a" ? stop.CancelAsync() : Task.CompletedTask;
        var run = await _bench.UpAsync(
            async monitor =>
            {
                await monitor.RegisterAsync("a");
                await monitor.RegisterAsync("b");
            },
            stop.Token
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(_bench.Names, Is.EqualTo(new[] { "a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task A_stop_ends_the_wait_of_a_provider_and_leaves_nothing_pending()
    {
        using var stop = new CancellationTokenSource();
        _bench.Provider.Meanwhile = async (call, cancellationToken) =>
        {
            if (call == "create b")
            {
                await stop.CancelAsync();
                await _bench.Provider.Cancelled.WaitAsync(cancellationToken);
                throw RpcErrors.New(StatusCode.Aborted, "was cancelled");
            }
        };
        var run = await _bench.UpAsync(
            async monitor =>
            {
                await monitor.RegisterAsync("a");
                await monitor.RegisterAsync("b");
            },
            stop.Token
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.False);
            Assert.That(run.Errors, Is.EqualTo(new[] { "was cancelled" }));
            Assert.That(_bench.Names, Is.EqualTo(new[] { "a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task An_abort_leaves_the_steps_in_flight_pending()
    {
        await BreakOffAsync("create a", UpdateKind.Update, monitor => monitor.RegisterAsync("a"));
        Assert.That(_bench.State.PendingOperations.Single().Type, Is.EqualTo("creating"));
    }

    [Test]
    public async Task What_was_made_though_its_answer_was_lost_is_found_and_seen_to()
    {
        await LoseTheAnswerAsync("create a", UpdateKind.Update, monitor => monitor.RegisterAsync("a"));
        var preview = await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a"));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "update a" }), "the outcome is unknown");
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-1"));
            Assert.That(_bench["a"].InitErrors, Is.Empty);
            Assert.That(_bench.State.PendingOperations, Is.Empty);
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "id-1" }));
        });
    }

    [Test]
    public async Task What_was_made_though_its_answer_was_lost_is_destroyed_with_the_stack()
    {
        await LoseTheAnswerAsync("create a", UpdateKind.Update, monitor => monitor.RegisterAsync("a"));

        var run = await _bench.RunAsync(UpdateKind.Destroy);

        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True);
            Assert.That(_bench.Provider.Resources, Is.Empty);
            Assert.That(_bench.State.Resources, Is.Empty);
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task A_replacement_whose_answer_was_lost_takes_the_place_of_what_it_replaces()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1))));
        await LoseTheAnswerAsync(
            "create a",
            UpdateKind.Update,
            monitor => monitor.RegisterAsync("a", Map(("force", 2)))
        );

        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));

        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "delete-replaced a", "update a" }));
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "id-2" }));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-2"));
        });
    }

    [Test]
    public async Task A_pending_creation_that_did_not_happen_is_repeated()
    {
        await BreakOffAsync("create a", UpdateKind.Update, monitor => monitor.RegisterAsync("a"));

        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "create a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
            Assert.That(run.Events.OfType<DiagnosticEvent>(), Is.Empty, "the provider reports that it does not exist");
        });
    }

    [Test]
    public async Task An_update_that_broke_off_is_done_again_though_nothing_changed()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 1))));
        await BreakOffAsync("update a", UpdateKind.Update, monitor => monitor.RegisterAsync("a", Map(("value", 2))));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 1))));
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "update a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task A_deletion_that_broke_off_leaves_what_the_next_update_sees_to()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        await BreakOffAsync("delete a", UpdateKind.Destroy);
        Assert.That(_bench.State.PendingOperations.Single().Type, Is.EqualTo("deleting"));

        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "update a" }), "nobody knows how far it had come");
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task An_original_that_was_left_over_by_its_replacement_is_a_change_of_its_own()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1))));
        await BreakOffAsync("delete a", UpdateKind.Update, monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        Assert.That(_bench.Provider.Resources.Keys, Is.EquivalentTo(new[] { "id-1", "id-2" }));

        var preview = await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        var after = await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));

        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "delete-replaced a" }));
            Assert.That(preview.Result.HasChanges, Is.True, "an up that finds no changes ends here");
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "id-2" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
            Assert.That(after.Result.HasChanges, Is.False);
        });
    }

    [TestCase(UpdateKind.Update)]
    [TestCase(UpdateKind.Destroy)]
    public async Task An_unwanted_pending_replacement_leaves_the_state(UpdateKind kind)
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("forceFirst", 1)), "", r => r.Protect = true));
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("forceFirst", 2), ("fail", "no capacity"))));
        Assert.That(_bench["a"].PendingReplacement, Is.True);
        _bench.Provider.Calls.Clear();

        var preview = await _bench.PreviewAsync(_ => Task.CompletedTask);
        var run = await _bench.RunAsync(kind, _ => Task.CompletedTask);

        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "remove-pending-replace a" }));
            Assert.That(preview.Result.HasChanges, Is.True, "an up that finds no changes ends here");
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench.Names, Is.Empty);
            Assert.That(_bench.Provider.Calls, Is.Empty);
        });
    }

    [Test]
    public async Task What_was_deleted_though_its_answer_was_lost_is_made_again()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        await LoseTheAnswerAsync("delete a", UpdateKind.Destroy);

        var preview = await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a"));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "create a" }));
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-2"));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task What_was_deleted_to_be_replaced_though_its_answer_was_lost_is_named_by_nothing()
    {
        static Func<TestMonitor, Task> Program(int version) =>
            async monitor =>
            {
                var a = await monitor.RegisterAsync("a", Map(("forceFirst", version)));
                await monitor.RegisterAsync("b", Map(("value", a.Outputs["arn"])), "", null, a);
            };
        await _bench.UpAsync(Program(1));
        await LoseTheAnswerAsync("delete a", UpdateKind.Update, Program(2));

        var preview = await _bench.PreviewAsync(Program(2));

        Assert.Multiple(() =>
        {
            Assert.That(_bench.Names, Is.EqualTo(new[] { "b" }));
            Assert.That(_bench["b"].Dependencies, Is.Empty);
            Assert.That(preview.Steps, Is.EqualTo(new[] { "create a", "update b" }));
        });
    }

    /// <summary>Interrupts an operation after the provider has received a call and before it has done it.</summary>
    private Task BreakOffAsync(string asked, UpdateKind kind, Func<TestMonitor, Task>? program = null) =>
        AbortAsync(hook => _bench.Provider.Meanwhile = hook, asked, kind, program);

    /// <summary>Interrupts an operation after the provider has done a call and before it has answered.</summary>
    private Task LoseTheAnswerAsync(string lost, UpdateKind kind, Func<TestMonitor, Task>? program = null) =>
        AbortAsync(hook => _bench.Provider.BeforeAnswer = hook, lost, kind, program);

    private async Task AbortAsync(
        Action<Func<string, CancellationToken, Task>> at,
        string aborted,
        UpdateKind kind,
        Func<TestMonitor, Task>? program
    )
    {
        using var abort = new CancellationTokenSource();
        at(
            async (call, cancellation) =>
            {
                if (call == aborted)
                {
                    await abort.CancelAsync();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }
            }
        );
        await _bench.RunAsync(kind, program, abort: abort.Token);
        at((_, _) => Task.CompletedTask);
        Assert.That(_bench.State.PendingOperations, Has.Count.EqualTo(1), aborted);
    }
}
