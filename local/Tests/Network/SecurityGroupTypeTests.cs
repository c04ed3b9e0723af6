using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Network;

public sealed class SecurityGroupTypeTests
{
    private const string GroupToken = "aws:ec2/securityGroup:SecurityGroup";
    private const string IngressToken = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

    private FakeTime _time = null!;
    private TestVpc _vpc = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTime();
        _vpc = new TestVpc(_time);
    }

    [TearDown]
    public async Task TearDown() => await _vpc.DisposeAsync();

    [Test]
    public async Task Inline_rules_admit_until_they_are_taken_away()
    {
        var inputs = new PropertyMap(
            ("name", "inline"),
            (
                "ingress",
                PropertyValue.List(
                    new PropertyMap(
                        ("protocol", "tcp"),
                        ("fromPort", 80),
                        ("toPort", 90),
                        ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))
                    )
                )
            )
        );
        var type = _vpc.Type(GroupToken);
        var created = await type.CreateAsync(new CreateContext("inline", "test", Region.Default, inputs), default);
        var member = _vpc.Network.Attach("member", [created.Id]);

        Assert.That(Allowed(85));
        Assert.That(Allowed(91), Is.False);
        var resource = new CloudResource(GroupToken, created.Id, "test", Region.Default, inputs, created.Outputs);
        await type.UpdateAsync(resource, inputs.Without("ingress"), default);
        Assert.That(Allowed(85), Is.False);

        bool Allowed(int port) =>
            _vpc.Module.SecurityGroups.AllowTcp(null, System.Net.IPAddress.Loopback, member, member.Address, port);
    }

    [Test]
    public async Task A_default_group_that_is_adopted_has_the_rules_of_the_resource_only()
    {
        var type = _vpc.Type("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup");
        var (one, other) = (_vpc.Network.Attach("one", []), _vpc.Network.Attach("other", []));
        Assert.That(Allowed(80), "members of a default group reach each other");

        var context = new CreateContext("closed", "test", Region.Default, PropertyMap.Empty);
        var created = await type.CreateAsync(context, default);
        Assert.That(created.Id, Is.EqualTo(_vpc.Module.Vpc.DefaultSecurityGroupId));
        Assert.That(Allowed(80), Is.False);

        var rule = new PropertyMap(("protocol", "tcp"), ("fromPort", 80), ("toPort", 80), ("self", true));
        var inputs = new PropertyMap(("ingress", PropertyValue.List(rule)), ("egress", PropertyValue.List(rule)));
        var adopted = new CloudResource(
            type.Token,
            created.Id,
            "test",
            Region.Default,
            PropertyMap.Empty,
            created.Outputs
        );
        await type.UpdateAsync(adopted, inputs, default);
        Assert.That(Allowed(80));
        Assert.That(Allowed(81), Is.False);

        bool Allowed(int port) => _vpc.Module.SecurityGroups.AllowTcp(one, one.Address, other, other.Address, port);
    }

    [Test]
    public async Task A_resource_with_several_sources_admits_each_of_them_until_it_is_deleted()
    {
        var type = _vpc.Type("aws:ec2/securityGroupRule:SecurityGroupRule");
        var (clients, servers) = (await _vpc.OpenGroupAsync("clients"), await _vpc.GroupAsync("servers"));
        var (client, server) = (_vpc.Network.Attach("client", [clients]), _vpc.Network.Attach("server", [servers]));
        var inputs = new PropertyMap(
            ("type", "ingress"),
            ("securityGroupId", servers),
            ("protocol", "tcp"),
            ("fromPort", 443),
            ("toPort", 443),
            ("cidrBlocks", PropertyValue.List("203.0.113.0/24")),
            ("sourceSecurityGroupId", clients)
        );
        var created = await type.CreateAsync(new CreateContext("rule", "test", Region.Default, inputs), default);
        var resource = new CloudResource(type.Token, created.Id, "test", Region.Default, inputs, created.Outputs);

        Assert.That(Allowed(client, client.Address));
        Assert.That(Allowed(null, System.Net.IPAddress.Parse("203.0.113.7")));
        Assert.That(Allowed(null, System.Net.IPAddress.Parse("203.0.114.7")), Is.False);

        await type.DeleteAsync(resource, default);
        Assert.That(Allowed(client, client.Address), Is.False);

        bool Allowed(Local.Cloud.Network.NetworkInterface? source, System.Net.IPAddress address) =>
            _vpc.Module.SecurityGroups.AllowTcp(source, address, server, server.Address, 443);
    }

    [TestCase("type", "both", "found 'both'; allowed: ingress, egress")]
    [TestCase("protocol", "tcpp", "found 'tcpp'; allowed: tcp, udp")]
    [TestCase("cidrBlocks", null, "found nothing; allowed: at least one of cidrBlocks")]
    public async Task A_rule_with_several_sources_is_checked(string input, string? value, string reason)
    {
        var inputs = new PropertyMap(
            ("type", "ingress"),
            ("securityGroupId", "sg-1"),
            ("protocol", "tcp"),
            ("fromPort", 443),
            ("toPort", 443),
            ("cidrBlocks", PropertyValue.List("10.0.0.0/16"))
        );
        inputs = value is null ? inputs.Without(input) : inputs.With(input, value);

        var errors = await _vpc.Type("aws:ec2/securityGroupRule:SecurityGroupRule")
            .CheckAsync(new CheckContext("rule", "test", inputs, null), default);

        Assert.That(errors.Single().Property, Is.EqualTo(input));
        Assert.That(errors.Single().Reason, Does.StartWith(reason));
    }

    [Test]
    public async Task A_new_group_admits_nothing_in_and_nothing_out()
    {
        var member = _vpc.Network.Attach("member", [await _vpc.GroupAsync("new")]);
        var other = _vpc.Network.Attach("other", [await _vpc.OpenGroupAsync("open")]);
        var groups = _vpc.Module.SecurityGroups;

        Assert.That(groups.AllowTcp(other, other.Address, member, member.Address, 80), Is.False);
        Assert.That(groups.AllowTcp(member, member.Address, other, other.Address, 80), Is.False);
    }

    [Test]
    public async Task A_group_in_use_cannot_be_deleted_and_can_once_it_is_not()
    {
        var group = await _vpc.GroupAsync("used");
        var resource = new CloudResource(
            GroupToken,
            group,
            "test",
            Region.Default,
            PropertyMap.Empty,
            PropertyMap.Empty
        );
        var member = _vpc.Network.Attach("a member", [group]);

        var deletion = _vpc.Type(GroupToken).DeleteAsync(resource, default);
        _time.Advance(TimeSpan.FromSeconds(15));
        var error = await Assert.ThrowsAsync<CloudException>(() => deletion);
        Assert.That(error!.Message, Does.StartWith("DependencyViolation").And.Contain("a member"));

        _vpc.Network.Detach(member);
        await _vpc.Type(GroupToken).DeleteAsync(resource, default);
        Assert.That(_vpc.Module.SecurityGroups.Contains(group), Is.False);
    }

    [Test]
    public async Task A_group_that_a_rule_of_another_names_cannot_be_deleted()
    {
        var named = await _vpc.GroupAsync("named");
        await _vpc.IngressAsync(await _vpc.GroupAsync("other"), 80, named);
        var resource = new CloudResource(
            GroupToken,
            named,
            "test",
            Region.Default,
            PropertyMap.Empty,
            PropertyMap.Empty
        );

        var deletion = _vpc.Type(GroupToken).DeleteAsync(resource, default);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<CloudException>(() => deletion);
    }

    [Test]
    public async Task The_same_rule_twice_is_refused()
    {
        var group = await _vpc.GroupAsync("group");
        await _vpc.IngressAsync(group, 80, "0.0.0.0/0");

        var error = await Assert.ThrowsAsync<CloudException>(() => _vpc.IngressAsync(group, 80, "0.0.0.0/0"));
        Assert.That(error!.Message, Does.StartWith("InvalidPermission.Duplicate"));
    }

    [TestCase("cidrIpv4", "10.0.0.1/8", "cidrIpv4")]
    [TestCase("cidrIpv4", "::/0", "cidrIpv4")]
    [TestCase("ipProtocol", "tpc", "ipProtocol")]
    [TestCase("fromPort", -1.0, "fromPort")]
    [TestCase("toPort", 70000.0, "toPort")]
    [TestCase("toPort", 79.0, "toPort")]
    [TestCase("referencedSecurityGroupId", "sg-1", "referencedSecurityGroupId")]
    public async Task A_rule_that_AWS_would_reject_is_named(string property, object value, string named)
    {
        var good = new PropertyMap(
            ("securityGroupId", "sg-0"),
            ("ipProtocol", "tcp"),
            ("fromPort", 80),
            ("toPort", 80),
            ("cidrIpv4", "0.0.0.0/0")
        );
        var bad = good.With(property, value is double number ? number : (string)value);

        Assert.That(await CheckAsync(good), Is.Empty);
        Assert.That((await CheckAsync(bad)).Select(error => error.Property), Is.EqualTo([named]));
    }

    [Test]
    public async Task Unknown_values_pass_every_check()
    {
        var inputs = new PropertyMap(
            ("securityGroupId", PropertyValue.Unknown),
            ("ipProtocol", "tcp"),
            ("fromPort", PropertyValue.Unknown),
            ("toPort", PropertyValue.Unknown),
            ("referencedSecurityGroupId", PropertyValue.Unknown)
        );

        Assert.That(await CheckAsync(inputs), Is.Empty);
    }

    [Test]
    public async Task Groups_and_rules_come_back_in_whatever_order_they_name_each_other()
    {
        var (first, second) = ("sg-first", "sg-second");
        var type = _vpc.Type(GroupToken);
        var item = new PropertyMap(
            ("protocol", "tcp"),
            ("fromPort", 80),
            ("toPort", 80),
            ("securityGroups", PropertyValue.List(second))
        );
        var inputs = new PropertyMap(("ingress", PropertyValue.List(item)));

        await type.RestoreAsync(
            new CloudResource(GroupToken, first, "test", Region.Default, inputs, new PropertyMap(("name", "first"))),
            default
        );
        await type.RestoreAsync(
            new CloudResource(
                GroupToken,
                second,
                "test",
                Region.Default,
                PropertyMap.Empty,
                new PropertyMap(("name", "second"))
            ),
            default
        );
        await _vpc.EgressAsync(second, 80, first);

        var (server, client) = (_vpc.Network.Attach("server", [first]), _vpc.Network.Attach("client", [second]));
        Assert.That(_vpc.Module.SecurityGroups.AllowTcp(client, client.Address, server, server.Address, 80));
    }

    private Task<IReadOnlyList<InputError>> CheckAsync(PropertyMap inputs) =>
        _vpc.Type(IngressToken).CheckAsync(new CheckContext("rule", "test", inputs, null), default);
}
