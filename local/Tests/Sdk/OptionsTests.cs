using Pulumi;
using Pulumi.Testing;
using Pulumi.Utilities;

namespace Local.Tests.Sdk;

/// <summary>Options: merged, inherited, and changed by transformations.</summary>
[NonParallelizable]
public sealed class OptionsTests
{
    private readonly EchoMocks _mocks = new();

    [Test]
    public void Of_merged_options_the_second_counts_and_lists_are_joined()
    {
        var first = new CustomResourceOptions
        {
            Protect = true,
            Version = "1",
            IgnoreChanges = { "a" },
            DeleteBeforeReplace = true,
            AdditionalSecretOutputs = { "x" },
        };
        var second = new CustomResourceOptions { Version = "2", IgnoreChanges = { "b" } };

        var merged = CustomResourceOptions.Merge(first, second);

        Assert.Multiple(() =>
        {
            Assert.That(merged.Version, Is.EqualTo("2"));
            Assert.That(merged.Protect, Is.True);
            Assert.That(merged.DeleteBeforeReplace, Is.True);
            Assert.That(merged.IgnoreChanges, Is.EqualTo(new[] { "a", "b" }));
            Assert.That(merged.AdditionalSecretOutputs, Is.EqualTo(new[] { "x" }));
            Assert.That(first.IgnoreChanges, Has.Count.EqualTo(1), "the given options are unchanged");
        });
    }

    [Test]
    public void Merging_nothing_gives_options()
    {
        Assert.Multiple(() =>
        {
            Assert.That(CustomResourceOptions.Merge(null, null).IgnoreChanges, Is.Empty);
            Assert.That(ComponentResourceOptions.Merge(null, null).Providers, Is.Empty);
        });
    }

    [Test]
    public async Task Dependencies_of_merged_options_are_joined()
    {
        var count = 0;
        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            async () =>
            {
                var merged = ComponentResourceOptions.Merge(
                    new() { DependsOn = { new Widget("a") } },
                    new() { DependsOn = { new Widget("b") } }
                );
                count = (await OutputUtilities.GetValueAsync(merged.DependsOn.ToOutput())).Length;
            }
        );

        Assert.That(count, Is.EqualTo(2));
    }

    [Test]
    public async Task A_transformation_on_a_parent_sees_the_options_of_its_children_and_may_change_them()
    {
        var seen = new List<string>();
        var options = new ComponentResourceOptions
        {
            ResourceTransformations =
            {
                args =>
                {
                    seen.Add(args.Resource.GetResourceName());
                    return args.Args is WidgetArgs
                        ? new ResourceTransformationResult(new WidgetArgs { Text = "changed" }, args.Options)
                        : null;
                },
            },
        };

        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                new Pair("p", options);
            }
        );

        Assert.That(seen, Is.EqualTo(new[] { "p", "p-first", "p-second" }));
        Assert.That(_mocks.Resources["p-second"].Inputs["text"], Is.EqualTo("changed"));
    }

    [Test]
    public async Task A_transformation_may_not_change_the_parent()
    {
        var options = new CustomResourceOptions
        {
            ResourceTransformations =
            {
                args => new ResourceTransformationResult(
                    args.Args,
                    new CustomResourceOptions { Parent = args.Resource }
                ),
            },
        };

        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(
                _mocks,
                new TestOptions(),
                () =>
                {
                    new Widget("w", options: options);
                }
            )
        );

        Assert.That(error!.Message, Does.Contain("change the 'parent'"));
    }

    [Test]
    public async Task Children_get_the_provider_of_their_parents_package()
    {
        await Deployment.TestAsync(
            _mocks,
            new TestOptions(),
            () =>
            {
                var provider = new ProviderResource("test", "eu", ResourceArgs.Empty);
                new Pair("p", new() { Providers = { provider } });
            }
        );

        Assert.That(
            _mocks.Resources["p-first"].Provider,
            Is.EqualTo("urn:pulumi:stack::project::pulumi:pulumi:Stack$pulumi:providers:test::eu::eu-id")
        );
    }

    [Test]
    public async Task A_component_takes_one_provider_or_several_not_both()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            Deployment.TestAsync(
                _mocks,
                new TestOptions(),
                () =>
                {
                    var provider = new ProviderResource("test", "eu", ResourceArgs.Empty);
                    new Pair("p", new() { Provider = provider, Providers = { provider } });
                }
            )
        );

        Assert.That(error!.Message, Does.Contain("both 'provider' and 'providers'"));
    }
}
