using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>Who can reach whom in dev: the list, the sockets, and the pairs that an edit opens and closes.</summary>
internal sealed class ReachTests : OnDevStack
{
    private const string Users = "infra:services.users";

    [Test]
    public async Task The_list_and_the_sockets_agree()
    {
        var (dialled, differences) = await ReachDial.CompareAsync(Project, "dev");

        Assert.That(differences, Is.Empty);
        // From the internet, the load balancer and the other service to each of three ports or so, and out.
        Assert.That(dialled, Is.GreaterThanOrEqualTo(10));
    }

    [Test]
    public void The_list_names_each_pair()
    {
        var lines = Project.InfraHere("reach").Split('\n');

        Assert.That(
            lines,
            Is.SupersetOf([
                "internet → load-balancer-ecs:8000 tcp",
                "load-balancer-ecs → users:3000 tcp",
                "users → products:3000 tcp (Service Connect)",
                "users → internet:443 tcp",
            ])
        );
        Assert.That(lines, Has.None.StartsWith("internet → users"));
        Assert.That(lines, Has.All.Length.LessThanOrEqualTo(80));
    }

    [Test]
    public void A_preview_names_the_pairs_that_an_edit_opens_and_closes()
    {
        Assert.That(Project.InfraSucceeds("preview"), Does.Not.Contain("opens:").And.Not.Contains("closes:"));
        Project.InfraHere("config", "set", "--path", $"{Users}.listener", "8010");
        try
        {
            Assert.That(
                Project.InfraSucceeds("preview").Split('\n'),
                Is.SupersetOf([
                    "opens: internet → load-balancer-ecs:8010 tcp",
                    "closes: internet → load-balancer-ecs:8000 tcp",
                ])
            );
            var preview = JsonElement.Parse(Project.InfraSucceeds("preview", "--json"));
            var closes = preview.GetProperty("network").GetProperty("closes");
            Assert.That(closes.EnumerateArray().Single().GetProperty("port").GetInt32(), Is.EqualTo(8000));
        }
        finally
        {
            Project.Write("Pulumi.dev.yaml", DevStack.Config);
        }
    }

    [Test]
    public void A_preview_warns_of_a_service_that_cannot_reach_its_registry()
    {
        Project.InfraHere("config", "set", "--path", $"{Users}.assignPublicIp", "false");
        try
        {
            var preview = Project.Infra("preview");

            Assert.That(preview.ExitCode, Is.Zero, preview.Everything);
            Assert.That(
                preview.Error,
                Does.Contain("warning: users: its tasks will not start, because the subnet subnet-")
                    .And.Not.Contains("warning: products:")
            );
            Assert.That(preview.Output, Does.Contain("closes: users → internet:443 tcp"));
        }
        finally
        {
            Project.Write("Pulumi.dev.yaml", DevStack.Config);
        }
    }
}
