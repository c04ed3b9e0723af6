using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The values of the keys besides services and fleet, and each mistake in them.</summary>
[TestFixture]
internal sealed class StackSettingsTests
{
    private const string Services = "infra:services: {}";

    [Test]
    public void Every_key_is_read()
    {
        var stack = StackFile.Settings(
            Stack(
                Services,
                "infra:cluster: {name: c, namespace: n, tags: {Name: t}}",
                "infra:loadBalancer: {name: l}",
                "infra:executionRole: {name: r}",
                "infra:forceDelete: true"
            )
        );

        Assert.That((stack.Cluster.Name, stack.Cluster.Namespace), Is.EqualTo(("c", "n")));
        Assert.That(stack.Cluster.Tags["Name"], Is.EqualTo("t"));
        Assert.That((stack.LoadBalancer.Name, stack.ExecutionRole.Name), Is.EqualTo(("l", "r")));
        Assert.That(stack.ForceDelete, Is.True);
    }

    [Test]
    public void Omitted_inputs_have_defaults()
    {
        var stack = StackFile.Settings(Stack(Services));

        Assert.That(
            (stack.Cluster.Name, stack.LoadBalancer.Name, stack.ExecutionRole.Name),
            Is.EqualTo((Nothing, Nothing, Nothing))
        );
        Assert.That(stack.Cluster.Tags, Is.Empty);
        Assert.That(stack.ForceDelete, Is.False);
        Assert.That((stack.Instances, stack.Fleet), Is.EqualTo(((InstancesSettings?)null, (FleetSettings?)null)));
    }

    [Test]
    public void A_stack_without_services_and_without_a_fleet_is_a_mistake()
    {
        Assert.That(
            Mistake("aws:region: us-west-1"),
            Is.EqualTo("infra: found neither services, fleet nor deployments; allowed: one of them or more")
        );
    }

    [TestCase("infra:servces: {}", "infra:servces: found an unknown key (did you mean services?)")]
    [TestCase("infra:cluster: {nam: c}", "infra:cluster.nam: found an unknown key (did you mean name?)")]
    [TestCase(
        "infra:loadBalancer: {dns: c}",
        "infra:loadBalancer.dns: found an unknown key; allowed: one of deletionProtection, desyncMitigation,"
    )]
    [TestCase("infra:executionRole: {arn: c}", "infra:executionRole.arn: found an unknown key; allowed: one of name")]
    [TestCase("infra:forceDelete: 'yes'", "infra:forceDelete: found 'yes'; allowed: true or false")]
    [TestCase(
        "infra:loadBalancer: {name: internal-a}",
        "infra:loadBalancer.name: found 'internal-a'; allowed: at most 32"
    )]
    [TestCase("infra:loadBalancer: {name: a-}", "infra:loadBalancer.name: found 'a-'")]
    [TestCase("infra:loadBalancer: {internal: 1}", "infra:loadBalancer.internal: found 1; allowed: true or false")]
    [TestCase("infra:loadBalancer: {deletionProtection: on}", "infra:loadBalancer.deletionProtection: found 'on'")]
    [TestCase(
        "infra:loadBalancer: {logRetention: 0}",
        "infra:loadBalancer.logRetention: found 0; allowed: a whole number from 1 to 36500"
    )]
    [TestCase(
        "infra:loadBalancer: {idleTimeout: 4001}",
        "infra:loadBalancer.idleTimeout: found 4001; allowed: a whole number from 1 to 4000"
    )]
    [TestCase(
        "infra:loadBalancer: {desyncMitigation: strict}",
        "infra:loadBalancer.desyncMitigation: found 'strict'; allowed: monitor, defensive or strictest"
    )]
    [TestCase("infra:cluster: {name: ''}", "infra:cluster.name: found ''; allowed: at most 255 letters")]
    [TestCase("infra:cluster: {namespace: a b}", "infra:cluster.namespace: found 'a b'; allowed: at most 1024 visible")]
    [TestCase("infra:executionRole: {name: a/b}", "infra:executionRole.name: found 'a/b'; allowed: at most 64 letters")]
    [TestCase(
        "infra:cluster: {tags: {Name: 'a;b'}}",
        "infra:cluster.tags.Name: found 'a;b'; allowed: at most 256 letters"
    )]
    [TestCase(
        "infra:cluster: {tags: {'AWS:a': b}}",
        "infra:cluster.tags[\"AWS:a\"]: found a key of 5 characters, 'AWS:a'"
    )]
    [TestCase(
        "infra:cluster: {tags: {Name: ''}}",
        "infra:cluster.tags.Name: found ''; allowed: at most 256 letters, digits, spaces and characters of"
    )]
    [TestCase("infra:waivers: {EC2.19: ' '}", "infra:waivers[\"EC2.19\"]: found ' '; allowed: the reason")]
    [TestCase(
        "infra:waivers: {EC2: why}",
        "infra:waivers.EC2: found a key of 3 characters, 'EC2'; allowed: a key of the form of EC2.19: a control that"
    )]
    [TestCase(
        "infra:waivers: {EC2.5: why}",
        "infra:waivers[\"EC2.5\"]: found a key of 5 characters, 'EC2.5'; allowed: a key of the form of EC2.19: a control that"
    )]
    [TestCase(
        "infra:cluster: {containerInsights: all}",
        "infra:cluster.containerInsights: found 'all'; allowed: disabled, enabled or enhanced"
    )]
    [TestCase("infra:cluster: {tags: {a: null}}", "infra:cluster.tags.a: found nothing; allowed: at most 256 letters")]
    public void A_mistake_is_found(string key, string mistake)
    {
        Assert.That(Mistake(Services, key), Does.StartWith(mistake));
    }

    [TestCase("infra:loadBalancer", 32)]
    [TestCase("infra:cluster", 255)]
    [TestCase("infra:executionRole", 64)]
    public void A_name_too_long_is_a_mistake(string map, int most)
    {
        Assert.That(StackFile.Mistakes(Stack(Services, $"{map}: {{name: {new string('a', most)}}}")), Is.Empty);
        Assert.That(
            Mistake(Services, $"{map}: {{name: {new string('a', most + 1)}}}"),
            Does.StartWith($"{map}.name: found 'aaa").And.Contain($"allowed: at most {most} ")
        );
    }

    [Test]
    public void More_tags_than_aws_takes_are_a_mistake()
    {
        Assert.That(Mistakes(50), Is.Empty);
        Assert.That(
            Mistakes(51).Single(),
            Is.EqualTo("infra:cluster.tags: found 51 entries; allowed: a map with at most 50 entries")
        );

        static IReadOnlyList<string> Mistakes(int tags) =>
            StackFile.Mistakes(
                Stack(
                    Services,
                    $"infra:cluster: {{tags: {{{string.Join(", ", Enumerable.Range(1, tags).Select(tag => $"t{tag}: v"))}}}}}"
                )
            );
    }

    private static string? Nothing => null;

    private static string Stack(params string[] keys) => $"config:\n  {string.Join("\n  ", keys)}\n";

    private static string Mistake(params string[] keys) => StackFile.Mistakes(Stack(keys)).Single();
}
