using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Local.Tests.Sdk;

/// <summary>Programs on mocks: what mocks receive, and what the test gets back.</summary>
[NonParallelizable]
public sealed class MockTests
{
    private EchoMocks _mocks = new();

    [SetUp]
    public void Forget() => _mocks = new EchoMocks();

    [Test]
    public async Task A_test_gets_the_resources_and_the_outputs_of_a_function()
    {
        var (resources, outputs) = await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () => new Dictionary<string, object?> { ["label"] = new Pair("p").Label }
        );

        Assert.That(
            resources.OfType<Widget>().Select(w => w.GetResourceName()),
            Is.EqualTo(new[] { "p-first", "p-second" })
        );
        Assert.That(resources.OfType<Pair>().ToList(), Has.Count.EqualTo(1));
        Assert.That(await OutputUtilities.GetValueAsync((Output<string>)outputs["label"]!), Is.EqualTo("1"));
    }

    [Test]
    public async Task A_childs_urn_has_the_stack_for_its_parent_type_as_the_official_mocks_have_it()
    {
        var resources = await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                new Pair("p");
            }
        );

        var urn = await OutputUtilities.GetValueAsync(resources.OfType<Widget>().First().Urn);
        Assert.That(urn, Is.EqualTo("urn:pulumi:stack::project::pulumi:pulumi:Stack$test:index:Widget::p-first"));
    }

    [Test]
    public async Task Mocks_see_inputs_as_plain_values_without_nulls_and_unknowns()
    {
        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                new Widget(
                    "w",
                    new WidgetArgs
                    {
                        Text = Output.CreateSecret("hidden"),
                        Count = 3,
                        Names = { "a", OutputUtilities.CreateUnknown("b") },
                        Tags = { { "k", "v" } },
                        Part = new PartArgs { Label = "l", Weight = 1.5 },
                        Size = Size.Large,
                        Either = "text",
                        Policy = """{"Version":"2012","Statement":[{"Allow":true}]}""",
                        Code = new StringAsset("code"),
                        Json = new PartArgs { Label = "j" },
                    }
                );
            }
        );

        var inputs = _mocks.Resources["w"].Inputs;
        Assert.Multiple(() =>
        {
            Assert.That(inputs["text"], Is.EqualTo("hidden"));
            Assert.That(inputs["count"], Is.EqualTo(3.0));
            Assert.That(inputs, Does.Not.ContainKey("names"), "one element is unknown");
            Assert.That(inputs["tags"], Is.EqualTo(new Dictionary<string, object?> { ["k"] = "v" }));
            Assert.That(
                inputs["part"],
                Is.EqualTo(new Dictionary<string, object?> { ["label"] = "l", ["weight"] = 1.5 })
            );
            Assert.That(inputs["size"], Is.EqualTo("LARGE"));
            Assert.That(inputs["either"], Is.EqualTo("text"));
            Assert.That(inputs["code"], Is.InstanceOf<StringAsset>());
            Assert.That(inputs["json"], Is.EqualTo("""{ "label": "j" }"""));
            Assert.That(inputs, Does.Not.ContainKey("other"));
            var policy = (ImmutableDictionary<string, object?>)inputs["policy"];
            Assert.That(policy["Version"], Is.EqualTo("2012"));
            Assert.That(policy["Statement"], Is.InstanceOf<ImmutableArray<object?>>());
        });
    }

    [Test]
    public async Task Outputs_have_the_values_that_mocks_return()
    {
        var resources = await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                new Widget(
                    "w",
                    new WidgetArgs
                    {
                        Count = 3,
                        Names = { "a", "b" },
                        Part = new PartArgs { Label = "l" },
                        Size = Size.Large,
                        Either = 2.5,
                    }
                );
            }
        );

        var widget = resources.OfType<Widget>().Single();
        var part = await OutputUtilities.GetValueAsync(widget.Part);
        Assert.Multiple(async () =>
        {
            Assert.That(await OutputUtilities.GetValueAsync(widget.Count), Is.EqualTo(3));
            Assert.That(await OutputUtilities.GetValueAsync(widget.Names), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(part!.Label, Is.EqualTo("l"));
            Assert.That(part.Weight, Is.Null);
            Assert.That(await OutputUtilities.GetValueAsync(widget.Size), Is.EqualTo(Size.Large));
            Assert.That((await OutputUtilities.GetValueAsync(widget.Either)).AsT0, Is.EqualTo(2.5));
            Assert.That(await OutputUtilities.GetValueAsync(widget.Id), Is.EqualTo("w-id"));
            Assert.That(await OutputUtilities.GetIsKnownAsync(widget.Text), Is.False, "a test is a preview");
        });
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Outputs_that_mocks_omit_are_unknown_only_in_a_preview(bool isPreview, bool isKnown)
    {
        var resources = await Deployment.TestAsync(
            _mocks,
            new TestOptions { IsPreview = isPreview },
            () =>
            {
                new Widget("w");
            }
        );

        var text = resources.OfType<Widget>().Single().Text;
        Assert.That(await OutputUtilities.GetIsKnownAsync(text), Is.EqualTo(isKnown));
    }

    [Test]
    public async Task A_resource_in_an_output_is_the_registered_one()
    {
        var resources = await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                var first = new Widget("first", new WidgetArgs { Text = "found" });
                new Widget("second", new WidgetArgs { Other = first });
            }
        );

        var second = resources.OfType<Widget>().Single(w => w.GetResourceName() == "second");
        var other = await OutputUtilities.GetValueAsync(second.Other);
        Assert.That(await OutputUtilities.GetValueAsync(other!.Text), Is.EqualTo("found"));
    }

    [Test]
    public async Task An_error_of_the_program_fails_the_test_with_its_message_alone()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(_mocks, new TestOptions(), void () => throw new RunException("the port is taken"))
        );

        Assert.That(error!.Message, Is.EqualTo("the port is taken"));
    }

    [Test]
    public async Task A_failed_resource_is_reported_once_however_many_outputs_it_has()
    {
        var mocks = new EchoMocks { Fail = args => args.Name == "w" ? new RunException("no such thing") : null };

        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(
                mocks,
                new TestOptions(),
                () =>
                {
                    new Widget("w").Text.Apply(text => text);
                }
            )
        );

        Assert.That(error!.Message, Is.EqualTo("no such thing"));
    }

    [Test]
    public async Task An_input_that_cannot_be_sent_is_named()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(
                _mocks,
                new TestOptions(),
                () =>
                {
                    new Widget("w", new WidgetArgs { Anything = new Uri("http://a") });
                }
            )
        );

        Assert.That(error!.Message, Does.Contain("error serializing property \"anything\""));
        Assert.That(error.Message, Does.Contain("resource:w[test:index:Widget].anything"));
    }

    [Test]
    public async Task A_required_input_that_is_missing_is_named()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(
                _mocks,
                new TestOptions(),
                () =>
                {
                    new Widget("w", new WidgetArgs { Part = new PartArgs() });
                }
            )
        );

        Assert.That(error!.Message, Does.Contain("[Input] Local.Tests.Sdk.PartArgs.Label is required"));
    }

    [Test]
    public async Task A_function_that_depends_on_an_unknown_value_is_not_called_and_unknown()
    {
        var isKnown = true;
        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            async () =>
            {
                var widget = new Widget("w");
                var called = Deployment.Instance.Invoke<ImmutableDictionary<string, string>>(
                    "test:index:find",
                    new FindArgs { Text = widget.Text }
                );
                isKnown = await OutputUtilities.GetIsKnownAsync(called);
            }
        );

        Assert.That(isKnown, Is.False);
        Assert.That(_mocks.Calls, Is.Empty);
    }

    [Test]
    public async Task A_function_returns_the_mocks_result_and_depends_on_its_arguments_resources()
    {
        var found = ImmutableDictionary<string, string>.Empty;
        var dependencies = ImmutableHashSet<Resource>.Empty;
        Widget? widget = null;
        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            async () =>
            {
                widget = new Widget("w", new WidgetArgs { Text = "t" });
                var called = Deployment.Instance.Invoke<ImmutableDictionary<string, string>>(
                    "test:index:find",
                    new FindArgs { Text = widget.Text }
                );
                found = await OutputUtilities.GetValueAsync(called);
                dependencies = await OutputUtilities.GetDependenciesAsync(called);
            }
        );

        Assert.That(found["text"], Is.EqualTo("t"));
        Assert.That(dependencies, Is.EqualTo(new[] { widget }));
        Assert.That(_mocks.Calls.Single().Token, Is.EqualTo("test:index:find"));
    }

    private sealed class FindArgs : InvokeArgs
    {
        [Input("text")]
        public Input<string>? Text { get; set; }
    }
}
