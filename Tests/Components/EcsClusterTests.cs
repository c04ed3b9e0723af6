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
}
