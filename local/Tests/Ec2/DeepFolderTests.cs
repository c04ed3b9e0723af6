using System.Net;

namespace Local.Tests.Ec2;

public sealed class DeepFolderTests
{
    [Test]
    public async Task An_instance_of_a_project_deep_below_the_root_is_reached_like_any_other()
    {
        await using var cloud = await Ec2Cloud.StartAsync(
            below: Path.Combine(new string('d', 80), new string('e', 80))
        );

        var instance = await cloud.LaunchAsync("web", cloud.Inputs(Ec2World.WebServer));

        var page = await Ec2World.GetAsync(IPAddress.Parse(instance["privateIp"].AsString!));
        Assert.That(page, Does.StartWith("<h1>Hello from ip-"));
    }
}
