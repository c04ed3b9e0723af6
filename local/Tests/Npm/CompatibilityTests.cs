using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Protocol.Values;
using Local.Tests.Engine;

namespace Local.Tests.Npm;

/// <summary>
/// Programs on the official npm package <c>@pulumi/pulumi</c> with the local engine: the rows of
/// <c>local/docs/compatibility.md</c>.
/// </summary>
[TestFixture]
[Long]
internal sealed class CompatibilityTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start()
    {
        NpmPackages.Require();
        _bench = await EngineBench.StartAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
        }
    }

    [Test]
    public async Task Secrets_stay_secret_through_the_official_SDK()
    {
        _bench.Config["project:token"] = "hunter3";
        _bench.SecretKeys.Add("project:token");
        var run = await UpAsync("secrets");
        var outputs = run.Result.Outputs;
        Assert.Multiple(() =>
        {
            Assert.That(_bench["a"].Inputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(_bench["a"].Inputs["fromConfig"], Is.EqualTo(new SecretValue("hunter3")));
            Assert.That(outputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(outputs["shouted"], Is.EqualTo(new SecretValue("HUNTER2")));
            Assert.That(outputs["arn"], Is.EqualTo(new SecretValue("arn:id-1")), "additionalSecretOutputs");
            Assert.That(outputs["value"], Is.EqualTo((PropertyValue)"plain"));
            Assert.That(
                File.ReadAllText(_bench.CheckpointFile),
                Does.Not.Contain("hunter").And.Not.Contain("HUNTER").And.Not.Contain("arn:id-1")
            );
        });
    }

    [Test]
    public async Task What_a_preview_does_not_know_is_unknown_to_the_official_SDK()
    {
        var preview = await RunAsync("unknowns", UpdateKind.Preview);
        var planned = preview.Events.OfType<ResourcePreEvent>().Single(begun => begun.Step.Name == "b").Step.New!;
        Assert.Multiple(() =>
        {
            Assert.That(planned.Inputs["of"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(planned.Inputs["text"], Is.EqualTo(PropertyValue.Unknown), "an apply has not run");
            Assert.That(preview.Result.Outputs["arn"], Is.EqualTo(PropertyValue.Unknown));
            Assert.That(preview.Result.Outputs["value"].AsString, Is.EqualTo("known"));
            Assert.That(preview.Result.Outputs["isDryRun"].AsBool, Is.True);
            Assert.That(_bench.Provider.Calls, Is.Empty);
        });
        var run = await UpAsync("unknowns");
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(_bench["b"].Inputs["text"].AsString, Is.EqualTo("<arn:id-1>"));
            Assert.That(run.Result.Outputs["isDryRun"].AsBool, Is.False);
        });
    }

    [Test]
    public async Task A_resource_that_stands_as_a_value_comes_back_as_the_resource()
    {
        var run = await UpAsync("references");
        Assert.Multiple(() =>
        {
            Assert.That(
                _bench["b"].Inputs["other"],
                Is.EqualTo(new ResourceValue(_bench["a"].Urn, _bench["a"].Id, ""))
            );
            Assert.That(run.Result.Outputs["isThing"].AsBool, Is.True);
            Assert.That(run.Result.Outputs["value"].AsString, Is.EqualTo("from a"), "filled by getResource");
        });
    }

    [Test]
    public async Task Outputs_inside_the_inputs_of_a_remote_component_reach_its_provider()
    {
        var preview = await RunAsync("outputs", UpdateKind.Preview);
        Assert.That(preview.Result.Succeeded, Is.True, string.Join('\n', preview.Errors));
        Assert.That(preview.Result.Outputs["arn"], Is.EqualTo(PropertyValue.Unknown));
        var run = await UpAsync("outputs");
        Assert.Multiple(() =>
        {
            Assert.That(_bench["g-child"].Inputs["nested"].AsMap!["of"].AsString, Is.EqualTo("arn:id-1"));
            Assert.That(_bench["g-child"].Inputs["value"].AsNumber, Is.EqualTo(1));
            Assert.That(run.Result.Outputs["arn"].AsString, Is.EqualTo("arn:id-2"));
            Assert.That(File.ReadAllText(_bench.CheckpointFile), Does.Not.Contain("hunter2"));
        });
    }

    [Test]
    public async Task A_component_has_its_children_and_the_outputs_that_it_registers()
    {
        var run = await UpAsync("components");
        Assert.Multiple(() =>
        {
            Assert.That(_bench["g"].Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
            Assert.That(_bench["g-child"].Urn, Does.Contain("my:index:Group$test:index:Thing::g-child"));
            Assert.That(_bench["g-child"].Parent, Is.EqualTo(_bench["g"].Urn));
            Assert.That(run.Result.Outputs["arn"].AsString, Is.EqualTo("arn:id-1"));
        });
    }

    [Test]
    public async Task Aliases_keep_resources_that_were_renamed_or_moved()
    {
        await UpAsync("aliases");
        var run = await UpAsync("aliases", form: 2);
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "create g" }));
            Assert.That(_bench["new"].Id, Is.AnyOf("id-1", "id-2"));
            Assert.That(_bench["moved"].Urn, Does.Contain("my:index:Group$"));
            Assert.That(_bench.Provider.Calls, Has.Count.EqualTo(2), "no other creates, no deletes");
        });
    }

    [Test]
    public async Task Protect_refuses_to_delete()
    {
        await UpAsync("protect");
        var run = await RunAsync("protect", UpdateKind.Update, form: 2);
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(run.Errors.Single(), Does.Contain("guarded").And.Contain("protected"));
        Assert.That(_bench["guarded"].Id, Is.EqualTo("id-1"));
    }

    [Test]
    public async Task A_child_has_its_parents_provider_and_protection()
    {
        await UpAsync("parents");
        Assert.Multiple(() =>
        {
            Assert.That(_bench["g-child"].Provider, Is.EqualTo($"{_bench["mine"].Urn}::{_bench["mine"].Id}"));
            Assert.That(_bench["g-child"].Protect, Is.True);
            Assert.That(_bench.Provider.Configured.Last().Variables["test:config:region"], Is.EqualTo("there"));
        });
    }

    [Test]
    public async Task A_stack_reference_reads_the_other_stacks_outputs()
    {
        await _bench.RunAsync(
            UpdateKind.Update,
            async monitor =>
            {
                var stack = await monitor.StackAsync();
                await monitor.OutputsAsync(
                    stack.Urn,
                    EngineBench.Map(("url", "http://a"), ("password", new SecretValue("hunter2")))
                );
            },
            stack: "other"
        );
        var run = await UpAsync("stackReference");
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Outputs["url"].AsString, Is.EqualTo("http://a"));
            Assert.That(run.Result.Outputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(run.Result.Outputs["isSecret"].AsBool, Is.True);
        });
    }

    [Test]
    public async Task What_a_program_logs_and_prints_is_told()
    {
        var run = await UpAsync("logging");
        var told = run.Events.OfType<DiagnosticEvent>().ToList();
        var printed = run.Events.OfType<StdoutEvent>().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(
                told.Select(diagnostic => (diagnostic.Severity, diagnostic.Message)),
                Is.SupersetOf(
                    new[]
                    {
                        (DiagnosticSeverity.Debug, "for those who look closely"),
                        (DiagnosticSeverity.Info, "it goes well"),
                        (DiagnosticSeverity.Warning, "it may not"),
                        (DiagnosticSeverity.Error, "it does not go well"),
                    }
                )
            );
            Assert.That(told.Single(d => d.Message == "it goes well").Urn, Is.EqualTo(_bench["a"].Urn));
            Assert.That(printed, Does.Contain(new StdoutEvent("a line", Error: false)));
            Assert.That(printed, Does.Contain(new StdoutEvent("another line", Error: true)));
        });
    }

    [Test]
    public async Task A_program_that_ends_with_an_error_deletes_nothing()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("kept"));
        var run = await RunAsync("ending", UpdateKind.Update);
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(run.Errors.Single(), Is.EqualTo("the program ended with exit code 7"));
        Assert.That(_bench.Names, Does.Contain("kept"));
    }

    [Test]
    public async Task An_exception_of_a_program_is_told_and_ends_the_program()
    {
        var run = await RunAsync("throwing", UpdateKind.Update);
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(
            run.Errors.Single(),
            Does.Match(
                    @"failed with an unhandled exception:\s+Error: my own mistake\s+at Wrong\.initialize .*throwing\.js:\d+:\d+\)"
                )
                .And.Not.Contain("node_modules")
        );
    }

    [TestCase("dynamic", "pulumi-nodejs")]
    public async Task What_is_not_supported_is_refused_by_name(string program, string name)
    {
        var run = await RunAsync(program, UpdateKind.Update);
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(string.Join('\n', run.Errors), Does.Contain(name));
        Assert.That(_bench.Provider.Calls, Is.Empty);
    }

    [Test]
    public async Task Transforms_change_what_is_registered_and_invoked()
    {
        var preview = await RunAsync("transforms", UpdateKind.Preview);
        Assert.That(preview.Result.Succeeded, Is.True, string.Join('\n', preview.Errors));
        var run = await UpAsync("transforms");
        var inputs = _bench["a"].Inputs;
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(
                inputs["order"].AsList!.Select(item => item.AsString),
                Is.EqualTo(new[] { "own", "parent", "stack" })
            );
            Assert.That(
                inputs["of"].AsString,
                Is.EqualTo("arn:id-1"),
                "what is not known in a preview stays an output"
            );
            Assert.That(inputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(_bench["a"].Protect, Is.True, "an option");
            Assert.That(_bench["source"].Inputs["order"].AsList!.Single().AsString, Is.EqualTo("stack"));
            Assert.That(run.Result.Outputs["invoked"].AsNumber, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_transform_that_fails_is_told_and_registers_nothing()
    {
        var run = await RunAsync("transforms", UpdateKind.Update, form: 2);
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(string.Join('\n', run.Errors), Does.Contain("transform failed: Error: not like this"));
        Assert.That(_bench.Names, Does.Not.Contain("a"));
    }

    [Test]
    public async Task Hooks_run_around_the_steps_and_those_of_deletions_while_the_program_waits()
    {
        Assert.That(Printed(await RunAsync("hooks", UpdateKind.Preview)), Is.EqualTo(new[] { "dry a" }));
        Assert.That(
            Printed(await UpAsync("hooks")),
            Is.EquivalentTo(
                new[]
                {
                    "dry a",
                    "before create a -",
                    "after create a id-1",
                    "before create b -",
                    "after create b id-2",
                }
            )
        );
        Assert.That(
            Printed(await UpAsync("hooks", form: 2)),
            Is.EqualTo(new[] { "before update a 1 2", "after update a 1 2", "before delete b", "after delete b" })
        );
        var failed = await RunAsync("hooks", UpdateKind.Update, form: 3);
        Assert.That(failed.Result.Succeeded, Is.False);
        Assert.That(failed.Errors.Single(), Is.EqualTo("the resource hook fails (BeforeCreate) failed: not now"));
        Assert.That(_bench.Names, Does.Not.Contain("c"));

        static IEnumerable<string> Printed(Run run) => run.Events.OfType<StdoutEvent>().Select(line => line.Text);
    }

    [Test]
    public async Task An_import_takes_a_resource_over()
    {
        _bench.Provider.Resources["id-of-old"] = EngineBench.Map(("name", "a"), ("value", 1));
        var run = await UpAsync("import");
        Assert.That(run.Steps, Does.Contain("import a"));
        Assert.That(_bench["a"].Id, Is.EqualTo("id-of-old"));
    }

    [Test]
    public async Task Transformations_are_applied_by_the_SDK_itself()
    {
        await UpAsync("transformations");
        Assert.That(_bench["a"].Inputs["value"].AsString, Is.EqualTo("transformed"));
    }

    [Test]
    public async Task A_resource_that_is_got_is_read_and_not_managed()
    {
        _bench.Provider.Resources["elsewhere"] = EngineBench.Map(("value", 7));
        var run = await UpAsync("get");
        Assert.That(run.Result.Outputs["value"].AsNumber, Is.EqualTo(7));
        await _bench.RunAsync(UpdateKind.Destroy);
        Assert.That(_bench.Provider.Resources.Keys, Is.EqualTo(new[] { "elsewhere" }));
    }

    private async Task<Run> UpAsync(string program, int form = 1)
    {
        var run = await RunAsync(program, UpdateKind.Update, form);
        Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
        return run;
    }

    private Task<Run> RunAsync(string program, UpdateKind kind, int form = 1) =>
        NodeProject.RunAsync(_bench, program, kind, form);
}
