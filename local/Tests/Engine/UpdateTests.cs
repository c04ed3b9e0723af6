using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

[TestFixture]
public class UpdateTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_first_update_creates_what_the_program_registers()
    {
        Registered? made = null;
        var run = await _bench.UpAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            made = await monitor.RegisterAsync("a", Map(("value", 1)), stack.Urn);
            await monitor.OutputsAsync(stack.Urn, Map(("arn", made.Outputs["arn"])));
        });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
            Assert.That(made!.Id, Is.EqualTo("id-1"));
            Assert.That(made.Urn, Is.EqualTo("urn:pulumi:dev::project::test:index:Thing::a"));
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create a" }));
            Assert.That(run.Result.Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
            Assert.That(run.Result.Changes[StepOperation.Create], Is.EqualTo(2));
            Assert.That(_bench["a"].Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
            Assert.That(_bench["a"].Parent, Does.EndWith("pulumi:pulumi:Stack::project-dev"));
        });
    }

    [Test]
    public async Task A_second_update_without_changes_does_nothing()
    {
        async Task Program(TestMonitor monitor)
        {
            var stack = await monitor.StackAsync();
            var a = await monitor.RegisterAsync("a", Map(("value", 1)), stack.Urn);
            await monitor.RegisterAsync("b", Map(("of", a.Outputs["arn"])), stack.Urn, null, a);
        }

        await _bench.UpAsync(Program);
        var before = _bench.State.Resources;
        var run = await _bench.UpAsync(Program);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.HasChanges, Is.False);
            Assert.That(
                run.Result.Changes,
                Is.EqualTo(new Dictionary<StepOperation, int> { [StepOperation.Same] = 3 })
            );
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create a", "create b" }));
            Assert.That(_bench.State.Resources, Is.EqualTo(before));
        });
    }

    [Test]
    public async Task A_changed_input_updates_in_place()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 1))));
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 2))));
        var change = run.Events.OfType<ResourcePreEvent>().Single(begun => begun.Step.Name == "a").Step.DetailedDiff;
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "update a" }));
            Assert.That(change.Keys, Is.EqualTo(new[] { "value" }));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-1"));
            Assert.That(_bench["a"].Outputs["value"].AsNumber, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Unregistered_resources_are_deleted_after_their_dependents()
    {
        await _bench.UpAsync(async monitor =>
        {
            var a = await monitor.RegisterAsync("a");
            var b = await monitor.RegisterAsync("b", null, "", null, a);
            await monitor.RegisterAsync("c", null, "", null, b);
            await monitor.RegisterAsync("d");
        });
        _bench.Provider.Calls.Clear();
        await _bench.UpAsync(monitor => monitor.RegisterAsync("d"));
        Assert.Multiple(() =>
        {
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "delete c", "delete b", "delete a" }));
            Assert.That(_bench.Names, Is.EqualTo(new[] { "d" }));
        });
    }

    [Test]
    public async Task Independent_deletes_run_at_the_same_time()
    {
        await _bench.UpAsync(async monitor =>
        {
            await monitor.RegisterAsync("a");
            await monitor.RegisterAsync("b");
        });
        using var both = new Barrier(2);
        _bench.Provider.Meanwhile = (_, cancellation) =>
            Task.Run(() => Assert.That(both.SignalAndWait(TimeSpan.FromMinutes(5)), Is.True), cancellation);
        var run = await _bench.UpAsync(_ => Task.CompletedTask);
        Assert.That(run.Result.Succeeded, Is.True);
    }

    [Test]
    public async Task An_alias_keeps_the_resource_under_its_new_name()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("old"));
        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync(
                "new",
                Map(("name", _bench["old"].Inputs["name"])),
                "",
                request => request.Aliases.Add(new Alias { Spec = new Alias.Types.Spec { Name = "old" } })
            )
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.HasChanges, Is.False);
            Assert.That(_bench["new"].Id, Is.EqualTo("id-1"));
            Assert.That(_bench.Names, Is.EqualTo(new[] { "new" }));
        });
    }

    [Test]
    public async Task A_child_is_found_by_the_alias_of_its_parent()
    {
        await _bench.UpAsync(async monitor =>
        {
            var parent = await monitor.ComponentAsync("my:mod:Old", "p");
            await monitor.RegisterAsync("p-child", null, parent.Urn);
        });
        var run = await _bench.UpAsync(async monitor =>
        {
            var request = new RegisterResourceRequest { Type = "my:mod:New", Name = "p" };
            request.Aliases.Add(new Alias { Spec = new Alias.Types.Spec { Type = "my:mod:Old" } });
            var parent = await monitor.RegisterAsync(request);
            await monitor.RegisterAsync("p-child", null, parent.Urn);
        });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.HasChanges, Is.False);
            Assert.That(_bench["p-child"].Urn, Does.Contain("my:mod:New$test:index:Thing"));
        });
    }

    [Test]
    public async Task A_protected_resource_is_neither_deleted_nor_replaced()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1)), "", r => r.Protect = true));
        var deleted = await _bench.UpAsync(_ => Task.CompletedTask);
        var replaced = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync("a", Map(("force", 2)), "", r => r.Protect = true)
        );
        var destroyed = await _bench.RunAsync(UpdateKind.Destroy);
        Assert.Multiple(() =>
        {
            foreach (var run in (Run[])[deleted, replaced, destroyed])
            {
                Assert.That(run.Result.Succeeded, Is.False);
                Assert.That(run.Errors.Single(), Does.Contain("Thing a").And.Contain("protected"));
            }

            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create a" }));
            Assert.That(_bench["a"].Id, Is.EqualTo("id-1"));
        });
    }

    [Test]
    public async Task An_ignored_change_keeps_the_old_value()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("value", 1), ("other", 1))));
        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync("a", Map(("value", 2), ("other", 1)), "", r => r.IgnoreChanges.Add("value"))
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.HasChanges, Is.False);
            Assert.That(_bench["a"].Inputs["value"].AsNumber, Is.EqualTo(1));
            Assert.That(
                run.Events.OfType<DiagnosticEvent>().Select(diagnostic => diagnostic.Message),
                Is.EqualTo(new[] { "the change of value is ignored, because the program has ignoreChanges for it" })
            );
        });
    }

    [Test]
    public async Task Retained_resources_and_those_deleted_with_others_leave_the_state_without_the_provider()
    {
        await _bench.UpAsync(async monitor =>
        {
            await monitor.RegisterAsync("kept", null, "", r => r.RetainOnDelete = true);
            var whole = await monitor.RegisterAsync("whole");
            await monitor.RegisterAsync("part", null, "", r => r.DeletedWith = whole.Urn, whole);
        });
        _bench.Provider.Calls.Clear();
        var run = await _bench.UpAsync(_ => Task.CompletedTask);
        Assert.Multiple(() =>
        {
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "delete whole" }));
            Assert.That(run.Result.Changes[StepOperation.Delete], Is.EqualTo(3));
            Assert.That(_bench.Names, Is.Empty);
        });
    }

    [Test]
    public async Task The_default_provider_is_configured_from_the_stack_and_kept()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var id = _bench["default_1_2_3"].Id;
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        Assert.Multiple(() =>
        {
            Assert.That(_bench["default_1_2_3"].Inputs["region"].AsString, Is.EqualTo("here"));
            Assert.That(_bench["default_1_2_3"].Id, Is.EqualTo(id));
            Assert.That(_bench["a"].Provider, Is.EqualTo($"{_bench["default_1_2_3"].Urn}::{id}"));
            Assert.That(_bench.Provider.Configured.Last().Variables["test:config:region"], Is.EqualTo("here"));
            Assert.That(run.Result.Changes[StepOperation.Same], Is.EqualTo(1), "the engine's own is not counted");
        });
    }

    [Test]
    public async Task An_explicit_provider_manages_the_resources_that_name_it()
    {
        static async Task Program(TestMonitor monitor)
        {
            var provider = await monitor.RegisterAsync(
                new RegisterResourceRequest
                {
                    Type = "pulumi:providers:test",
                    Name = "mine",
                    Custom = true,
                    Object = PropertyMarshaler.ToStruct(Map(("region", "there")), MarshalOptions.All),
                }
            );
            var id = provider.Id.Length == 0 ? Signatures.Unknown : provider.Id;
            await monitor.RegisterAsync("a", null, "", request => request.Provider = $"{provider.Urn}::{id}");
        }

        var preview = await _bench.PreviewAsync(Program);
        var run = await _bench.UpAsync(Program);
        Assert.Multiple(() =>
        {
            Assert.That(preview.Result.Succeeded, Is.True, string.Join('\n', preview.Errors));
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench["a"].Provider, Does.Contain("::mine::"));
            Assert.That(_bench["mine"].Inputs["region"].AsString, Is.EqualTo("there"));
        });
    }

    [Test]
    public async Task A_remote_component_is_constructed_by_its_provider()
    {
        Registered? component = null;
        var run = await _bench.UpAsync(async monitor =>
            component = await monitor.RegisterAsync(
                new RegisterResourceRequest
                {
                    Type = "test:index:Group",
                    Name = "g",
                    Remote = true,
                    Version = "1.2.3",
                    Object = PropertyMarshaler.ToStruct(Map(("value", 1)), MarshalOptions.All),
                }
            )
        );
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
            Assert.That(component!.Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
            Assert.That(_bench["g-child"].Urn, Does.Contain("test:index:Group$test:index:Thing"));
            Assert.That(_bench["g"].Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
        });
    }

    [Test]
    public async Task An_invoke_is_answered_by_the_provider_and_getResource_by_the_engine()
    {
        PropertyMap? answer = null;
        PropertyMap? resource = null;
        await _bench.UpAsync(async monitor =>
        {
            var a = await monitor.RegisterAsync("a", Map(("value", 1)));
            async Task<PropertyMap> Invoke(string token, PropertyMap args) =>
                PropertyMarshaler.FromStruct(
                    (
                        await monitor.InvokeAsync(
                            new ResourceInvokeRequest
                            {
                                Tok = token,
                                Version = "1.2.3",
                                Args = PropertyMarshaler.ToStruct(args, MarshalOptions.All),
                            }
                        )
                    ).Return
                );
            answer = await Invoke("test:index:echo", Map(("x", "y")));
            resource = await Invoke("pulumi:pulumi:getResource", Map(("urn", a.Urn)));
        });
        Assert.Multiple(() =>
        {
            Assert.That(answer!["x"].AsString, Is.EqualTo("y"));
            Assert.That(resource!["id"].AsString, Is.EqualTo("id-1"));
            Assert.That(resource["state"].AsMap!["arn"].AsString, Is.EqualTo("arn:id-1"));
        });
    }

    [Test]
    public async Task A_read_resource_is_not_managed()
    {
        _bench.Provider.Resources["elsewhere"] = Map(("value", 7));
        Task Program(TestMonitor monitor) =>
            monitor.ReadAsync(
                new ReadResourceRequest
                {
                    Type = TestMonitor.Thing,
                    Name = "r",
                    Id = "elsewhere",
                    Version = "1.2.3",
                }
            );
        await _bench.UpAsync(Program);
        Assert.That(_bench["r"].External, Is.True);
        var run = await _bench.UpAsync(_ => Task.CompletedTask);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True);
            Assert.That(_bench.Provider.Calls, Is.Empty);
            Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "elsewhere" }));
        });
    }

    [TestCase("secrets", true)]
    [TestCase("resourceReferences", true)]
    [TestCase("outputValues", true)]
    [TestCase("aliasSpecs", true)]
    [TestCase("deletedWith", true)]
    [TestCase("replaceWith", true)]
    [TestCase("transforms", true)]
    [TestCase("invokeTransforms", true)]
    [TestCase("resourceHooks", true)]
    [TestCase("errorHooks", false)]
    [TestCase("parameterization", false)]
    public async Task Only_what_is_implemented_is_a_supported_feature(string feature, bool supported)
    {
        bool? answer = null;
        await _bench.PreviewAsync(async monitor =>
            answer = (await monitor.SupportsFeatureAsync(new SupportsFeatureRequest { Id = feature })).HasSupport
        );
        Assert.That(answer, Is.EqualTo(supported));
    }

    [Test]
    public async Task What_is_not_supported_is_refused_by_name()
    {
        var refused = new List<RpcException>();
        await _bench.PreviewAsync(async monitor =>
        {
            foreach (
                var call in (Func<Task>[])
                    [
                        () => monitor.CallAsync(new ResourceCallRequest { Tok = "test:index:Thing/m" }),
                        () =>
                            monitor.RegisterAsync(
                                new RegisterResourceRequest
                                {
                                    Type = "pulumi:pulumi:Stash",
                                    Name = "s",
                                    Custom = true,
                                }
                            ),
                        () => monitor.InvokeAsync(new ResourceInvokeRequest { Tok = "pulumi:pulumi:readStackOutputs" }),
                    ]
            )
            {
                refused.Add((await Assert.ThrowsAsync<RpcException>(() => call()))!);
            }
        });
        Assert.Multiple(() =>
        {
            Assert.That(refused.Select(e => e.StatusCode), Is.All.EqualTo(StatusCode.Unimplemented));
            Assert.That(refused[0].Message, Does.Contain("Call"));
            Assert.That(refused[1].Message, Does.Contain("pulumi:pulumi:Stash"));
            Assert.That(refused[2].Message, Does.Contain("readStackOutputs"));
        });
    }

    [Test]
    public async Task A_resource_that_is_imported_is_managed_from_then_on()
    {
        _bench.Provider.Resources["theirs"] = Map(("name", "a"), ("value", 7));
        Task Program(TestMonitor monitor) =>
            monitor.RegisterAsync("a", Map(("name", "a"), ("value", 7)), "", request => request.ImportId = "theirs");

        var preview = await _bench.PreviewAsync(Program);
        var run = await _bench.UpAsync(Program);
        var again = await _bench.UpAsync(Program);

        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "import a" }));
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(again.Steps, Is.Empty);
            Assert.That(_bench["a"].Id, Is.EqualTo("theirs"));
            Assert.That(_bench["a"].External, Is.False);
            Assert.That(_bench.Provider.Calls, Is.Empty, "nothing was made");
        });
    }

    [TestCase("theirs", 8, "the inputs do not match those of theirs, which is to be imported, in value:")]
    [TestCase("nobodys", 7, "there is no test:index:Thing with the id nobodys to import")]
    public async Task An_import_that_does_not_fit_is_refused_and_changes_nothing(string id, int value, string error)
    {
        _bench.Provider.Resources["theirs"] = Map(("name", "a"), ("value", 7));

        var run = await _bench.UpAsync(monitor =>
            monitor.RegisterAsync("a", Map(("name", "a"), ("value", value)), "", request => request.ImportId = id)
        );

        Assert.That(run.Errors.Single(), Does.StartWith(error));
        Assert.That(_bench.Names, Does.Not.Contain("a"));
    }

    [Test]
    public async Task A_change_that_is_hidden_is_made_and_not_shown()
    {
        Task Program(TestMonitor monitor, int value) =>
            monitor.RegisterAsync(
                "a",
                Map(("value", value), ("shown", value)),
                "",
                request => request.HideDiffs.Add("value")
            );

        await _bench.UpAsync(monitor => Program(monitor, 1));
        var run = await _bench.UpAsync(monitor => Program(monitor, 2));

        var step = run.Events.OfType<ResourcePreEvent>().Single(begun => begun.Step.Name == "a").Step;
        Assert.That(step.DetailedDiff.Keys, Is.EqualTo(new[] { "shown" }));
        Assert.That(_bench["a"].Inputs["value"].AsNumber, Is.EqualTo(2));
    }

    [Test]
    public async Task A_resource_option_that_is_not_honoured_is_refused_by_name_and_not_left_out()
    {
        var options = new Dictionary<string, Action<RegisterResourceRequest>>
        {
            ["replacementTrigger"] = request => request.ReplacementTrigger = Value.ForNumber(1),
            ["envVarMappings"] = request => request.EnvVarMappings.Add("A", "B"),
            ["stateMigrations"] = request => request.StateMigrations.Add(new Callback()),
            ["hooks.onError"] = request => request.Hooks = new() { OnError = { "a" } },
        };
        await _bench.UpAsync(async monitor =>
        {
            foreach (var (name, set) in options)
            {
                foreach (var remote in (bool[])[false, true])
                {
                    var refused = await Assert.ThrowsAsync<RpcException>(() =>
                        monitor.RegisterAsync(
                            "a",
                            null,
                            "",
                            request =>
                            {
                                request.Remote = remote;
                                set(request);
                            }
                        )
                    );
                    Assert.That(refused!.StatusCode, Is.EqualTo(StatusCode.Unimplemented));
                    Assert.That(refused.Message, Does.StartWith($"the resource option {name} (of test:index:Thing a)"));
                }
            }
        });
        Assert.That(_bench.Provider.Calls, Is.Empty);
    }
}
