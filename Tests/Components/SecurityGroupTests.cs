using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>Who may reach whom, and nobody else, in a stack of two services.</summary>
[TestFixture]
internal sealed class SecurityGroupTests
{
    private const string Anyone = "0.0.0.0/0";
    private const string LoadBalancer = "SecurityGroup load-balancer";
    private const string Members = "SecurityGroup cluster-members";
    private const string Users = "SecurityGroup users";
    private const string Products = "SecurityGroup products";

    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => stack = await TestStack.RunAsync();

    [Test]
    public void The_internet_reaches_the_load_balancers_listeners_and_nothing_else()
    {
        var open = Ingress().Where(rule => rule.Peer == Anyone);

        Assert.That(open, Is.EquivalentTo(new[] { (LoadBalancer, Anyone, 8000), (LoadBalancer, Anyone, 8001) }));
    }

    [Test]
    public void A_service_admits_the_load_balancer_and_the_clusters_members_on_its_port_and_nobody_else()
    {
        var admitted = Ingress().Where(rule => rule.Group == Users);

        Assert.That(admitted, Is.EquivalentTo(new[] { (Users, LoadBalancer, 3000), (Users, Members, 3000) }));
    }

    [Test]
    public void The_group_of_the_clusters_members_admits_nobody()
    {
        Assert.That(Ingress().Where(rule => rule.Group == Members), Is.Empty);
    }

    [Test]
    public void The_load_balancer_reaches_its_targets_and_nothing_else()
    {
        var reached = Egress().Where(rule => rule.Group == LoadBalancer);

        Assert.That(reached, Is.EquivalentTo(new[] { (LoadBalancer, Users, 3000), (LoadBalancer, Products, 3000) }));
    }

    [Test]
    public void The_clusters_members_reach_each_others_port_and_nothing_else()
    {
        var reached = Egress().Where(rule => rule.Group == Members);

        Assert.That(reached, Is.EquivalentTo(new[] { (Members, Users, 3000), (Members, Products, 3000) }));
    }

    [Test]
    public void A_services_own_group_reaches_https_and_nothing_else()
    {
        Assert.That(Egress().Where(rule => rule.Group == Users), Is.EqualTo(new[] { (Users, Anyone, 443) }));
    }

    [Test]
    public void Every_rule_is_tcp_on_one_port()
    {
        foreach (var rule in stack.All("SecurityGroupIngressRule").Concat(stack.All("SecurityGroupEgressRule")))
        {
            Assert.That(rule.Text("ipProtocol"), Is.EqualTo("tcp"), rule.Name);
            Assert.That(rule.Text("fromPort"), Is.EqualTo(rule.Text("toPort")), rule.Name);
        }
    }

    [Test]
    public void Descriptions_have_only_the_characters_that_ec2_takes()
    {
        foreach (var resource in new[] { "SecurityGroup", "SecurityGroupIngressRule", "SecurityGroupEgressRule" })
        {
            Assert.That(
                stack.All(resource).Select(described => described.Text("description")),
                Is.All.Match(@"^[A-Za-z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{1,255}$")
            );
        }
    }

    [Test]
    public void Rules_are_resources_of_their_own_because_inline_ones_would_undo_them()
    {
        foreach (var group in stack.All("SecurityGroup"))
        {
            Assert.That(group.Inputs.Keys, Has.No.Member("ingress").And.No.Member("egress"), group.Name);
        }
    }

    [Test]
    public void Tasks_are_in_their_services_group_and_in_the_clusters()
    {
        var groups = stack.One("Service", "users").Texts("networkConfiguration", "securityGroups");

        Assert.That(groups, Is.EquivalentTo(new[] { Users, Members }));
    }

    [Test]
    public async Task A_health_check_on_another_port_is_admitted_from_the_load_balancer()
    {
        stack = await Recording.RunAsync(recording => TestStack.Service(recording, healthCheckPort: 9000));

        Assert.That(Ingress(), Has.Member((Users, LoadBalancer, 9000)));
        Assert.That(Egress(), Has.Member((LoadBalancer, Users, 9000)));

        await RunAsync();
    }

    private IEnumerable<(string Group, string Peer, int Port)> Ingress() => Rules("SecurityGroupIngressRule");

    private IEnumerable<(string Group, string Peer, int Port)> Egress() => Rules("SecurityGroupEgressRule");

    private IEnumerable<(string Group, string Peer, int Port)> Rules(string type) =>
        stack
            .All(type)
            .Select(rule =>
                (
                    rule.Text("securityGroupId")!,
                    rule.Text("referencedSecurityGroupId") ?? rule.Text("cidrIpv4")!,
                    int.Parse(rule.Text("fromPort")!, System.Globalization.CultureInfo.InvariantCulture)
                )
            );
}
