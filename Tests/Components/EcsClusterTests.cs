using System.Collections.Immutable;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class EcsClusterTests
{
    [Test]
    public async Task The_clusters_names_are_in_its_namespace()
    {
        var recording = await Recording.RunAsync(recording => _ = new EcsCluster("cluster", new() { VpcId = "vpc-1" }));

        Assert.That(
            recording.One("Cluster").Text("serviceConnectDefaults", "namespace"),
            Is.EqualTo("arn of HttpNamespace cluster")
        );
    }

    [Test]
    public async Task Names_are_the_configs_or_pulumis()
    {
        var named = await Recording.RunAsync(recording =>
            _ = new EcsCluster(
                "cluster",
                new()
                {
                    VpcId = "vpc-1",
                    ClusterName = "ecs-cluster",
                    NamespaceName = "ecs-tutorial",
                }
            )
        );
        var unnamed = await Recording.RunAsync(recording => _ = new EcsCluster("cluster", new() { VpcId = "vpc-1" }));

        Assert.That(named.One("Cluster").Text("name"), Is.EqualTo("ecs-cluster"));
        Assert.That(named.One("HttpNamespace").Text("name"), Is.EqualTo("ecs-tutorial"));
        Assert.That(unnamed.One("Cluster").Inputs.Keys, Has.No.Member("name"));
    }

    [Test]
    public async Task The_cluster_has_its_tags()
    {
        var tagged = await Recording.RunAsync(recording => _ = Tagged("Name", "alba-digi-cluster"));

        Assert.That(tagged.One("Cluster").Text("tags", "Name"), Is.EqualTo("alba-digi-cluster"));
    }

    [TestCase("aws:name", "a", "a key of Tags is 'aws:name'")]
    [TestCase("Name", "a;b", "Tags['Name'] is 'a;b'")]
    public void A_tag_that_aws_refuses_is_refused(string key, string value, string message)
    {
        Assert.That(
            () => Recording.RunAsync(recording => _ = Tagged(key, value)),
            Throws.Exception.With.Message.Contains(message).Or.InnerException.With.Message.Contains(message)
        );
    }

    private static EcsCluster Tagged(string key, string value) =>
        new("cluster", new() { VpcId = "vpc-1", Tags = ImmutableDictionary<string, string>.Empty.Add(key, value) });
}
