using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using Local.Protocol.Values;

namespace Local.Tests.Ec2;

/// <summary>Instances, an image of one and a load balancer, created as an engine creates them.</summary>
public sealed class FleetTests
{
    private const string OwnPage =
        "#!/bin/bash\necho \"<h1>Hello from $(hostname -f)</h1>\" > /var/www/html/index.html\n";
    private Ec2Cloud _cloud = null!;

    [SetUp]
    public async Task StartAsync() => _cloud = await Ec2Cloud.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        if (_cloud is not null)
        {
            await _cloud.DisposeAsync();
        }
    }

    [Test]
    public async Task Instances_from_an_image_serve_their_own_pages_behind_a_load_balancer_and_after_a_restart()
    {
        var first = await _cloud.LaunchAsync(
            "web-1",
            _cloud.Inputs(Ec2World.WebServer).With("tags", Tags("Name", "first"))
        );
        await _cloud.AssociateAsync(first["id"].AsString!, "cloud-init status --wait");
        var image = await ImageAsync(first);
        var second = await _cloud.LaunchAsync("web-2", _cloud.Inputs(OwnPage, image["id"].AsString));
        var loadBalancer = await BalanceAsync([first, second]);

        var pages = await PagesAsync(loadBalancer, 2);

        Assert.That(pages, Is.EquivalentTo([Page(first), Page(second)]));
        using var client = await _cloud.ConnectAsync();
        var report = await client.PsAsync("dev", default);
        Assert.That(
            report.Instances.Select(one => (one.Id, one.Name, one.Address, one.State, one.Health)),
            Is.EqualTo([
                (first["id"].AsString, "first", first["privateIp"].AsString, "running", "healthy"),
                (second["id"].AsString, "web-2", second["privateIp"].AsString, "running", "healthy"),
            ])
        );

        await _cloud.RestartAsync();

        Assert.That(await PagesAsync(loadBalancer, 2), Is.EquivalentTo(pages));
    }

    [Test]
    public async Task A_read_of_an_instance_returns_the_outputs_of_its_creation()
    {
        var instance = await _cloud.LaunchAsync("web", _cloud.Inputs().With("tags", Tags("Name", "web")));

        var read = await _cloud.Provider.ReadAsync(Ec2Cloud.InstanceToken, "web", instance["id"].AsString!);

        Assert.That(PropertyMarshaler.FromStruct(read.Properties), Is.EquivalentTo(instance.Without("id")));
    }

    [Test]
    public async Task A_target_of_an_instance_that_is_terminated_is_deregistered()
    {
        var instance = await _cloud.LaunchAsync("web-1", _cloud.Inputs(Ec2World.WebServer));
        var loadBalancer = await BalanceAsync([instance]);
        await PagesAsync(loadBalancer, 1);

        await _cloud.Provider.DeleteAsync(Ec2Cloud.InstanceToken, "web-1", instance["id"].AsString!);

        using var client = await _cloud.ConnectAsync();
        var report = await client.PsAsync("dev", default);
        Assert.That(report.Instances, Is.Empty);
        Assert.That(
            report.LoadBalancers.Single().TargetGroups.Single().Targets.Select(target => target.State),
            Is.All.EqualTo("draining")
        );
        var read = await _cloud.Provider.ReadAsync(Ec2Cloud.InstanceToken, "web-1", instance["id"].AsString!);
        Assert.That(read.Id, Is.Empty);
    }

    [Test]
    public async Task An_image_has_the_disk_and_does_not_continue_interrupted_user_data()
    {
        var source = await _cloud.LaunchAsync(
            "source",
            _cloud.Inputs(
                "#!/bin/bash\necho done > /srv/first\nln -s first /srv/link\nchmod 640 /srv/first\nsleep 1000\ntouch /srv/last"
            )
        );
        await _cloud.AssociateAsync(source["id"].AsString!, "until [ -e /srv/link ]; do sleep 0.01; done");

        var image = await ImageAsync(source);

        var copy = await _cloud.LaunchAsync("copy", _cloud.Inputs(ami: image["id"].AsString));
        await _cloud.AssociateAsync(
            copy["id"].AsString!,
            "cloud-init status --wait && [ \"$(cat /srv/link)\" = done ] && [ \"$(stat -c %a /srv/first)\" = 640 ] && [ ! -e /srv/last ]"
        );
        await _cloud.AssociateAsync(source["id"].AsString!, "cloud-init status --wait && [ ! -e /srv/last ]");
        await _cloud.Provider.DeleteAsync(Ec2Cloud.ImageToken, "image", image["id"].AsString!);
        Assert.That(Directory.GetDirectories(Path.Combine(_cloud.Folder, ".local/cloud/images")), Is.Empty);
    }

    [Test]
    public async Task An_association_tells_how_its_commands_failed_and_where_the_boot_log_is()
    {
        var instance = await _cloud.LaunchAsync("web", _cloud.Inputs("#!/bin/bash\nfalse"));
        var id = instance["id"].AsString!;

        var failed = await Assert.ThrowsAsync<RpcException>(async () =>
            await _cloud.AssociateAsync(id, "cloud-init status --wait")
        );
        var late = await Assert.ThrowsAsync<RpcException>(async () => await _cloud.AssociateAsync(id, "sleep 1000", 1));

        Assert.That(failed!.Message, Does.Contain("Failed").And.Contain("exit code 1").And.Contain("status: error"));
        Assert.That(failed.Message, Does.Contain($".local/cloud/instances/{id}/root/var/log/cloud-init-output.log"));
        Assert.That(late!.Message, Does.Contain("Pending after 1 s"));
    }

    [Test]
    public async Task An_instance_without_a_profile_is_not_managed()
    {
        var instance = await _cloud.LaunchAsync("web", _cloud.Inputs().Without("iamInstanceProfile"));

        Assert.That(
            async () => await _cloud.AssociateAsync(instance["id"].AsString!, "true"),
            Throws.InstanceOf<RpcException>().With.Message.Contains("not managed by Systems Manager")
        );
    }

    [Test]
    public async Task Groups_and_tags_change_in_place_and_user_data_replaces_only_where_that_is_asked_for()
    {
        var inputs = _cloud.Inputs("#!/bin/bash\ntouch /srv/first");
        var instance = await _cloud.LaunchAsync("web", inputs);
        var id = instance["id"].AsString!;
        await _cloud.AssociateAsync(id, "cloud-init status --wait");
        var other = await _cloud.OpenGroupAsync("other");
        var changed = inputs
            .With("vpcSecurityGroupIds", PropertyValue.List(other))
            .With("tags", Tags("Name", "renamed"))
            .With("userData", "#!/bin/bash\ntouch /srv/second");

        var plain = await _cloud.Provider.DiffAsync(Ec2Cloud.InstanceToken, "web", id, inputs, changed);
        var replacing = await _cloud.Provider.DiffAsync(
            Ec2Cloud.InstanceToken,
            "web",
            id,
            inputs,
            changed.With("userDataReplaceOnChange", true)
        );
        var update = await _cloud.Provider.UpdateAsync(Ec2Cloud.InstanceToken, "web", id, inputs, changed);
        await _cloud.AssociateAsync(id, "cloud-init status --wait && [ -e /srv/first ] && [ ! -e /srv/second ]");

        Assert.That(plain.Replaces, Is.Empty);
        Assert.That(replacing.Replaces, Is.EqualTo(["userData"]));
        var outputs = PropertyMarshaler.FromStruct(update.Properties);
        Assert.That(outputs["vpcSecurityGroupIds"], Is.EqualTo(PropertyValue.List(other)));
        using var client = await _cloud.ConnectAsync();
        Assert.That((await client.PsAsync("dev", default)).Instances.Single().Name, Is.EqualTo("renamed"));
    }

    [TestCase("ami", "ami-0123456789", "InvalidAMIID.Malformed")]
    [TestCase("instanceType", "t2.huge", "found 't2.huge'; allowed: the sizes that the local cloud knows")]
    [TestCase("subnetId", "subnet-1", "InvalidSubnetID.NotFound")]
    [TestCase("keyName", "mine", "has no key pairs")]
    [TestCase("userData", "#cloud-config\npackages: []", "begins with '#cloud-config'")]
    [TestCase("userDataBase64", "I2Nsb3VkLWNvbmZpZw==", "begins with '#cloud-config'")]
    [TestCase("userDataBase64", "%", "is not base64")]
    public async Task Errors_in_an_instance_are_found_before_it_is_created(string property, string value, string reason)
    {
        var check = await _cloud.Provider.CheckAsync(
            Ec2Cloud.InstanceToken,
            "web",
            _cloud.Inputs().Without("userData").With(property, value)
        );

        Assert.That(check.Failures.Select(failure => failure.Property), Is.EqualTo([property]));
        Assert.That(check.Failures.Single().Reason, Does.Contain(reason));
    }

    [Test]
    public async Task A_port_that_another_program_holds_is_found_before_an_instance_is_attached()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Any, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;

        var check = await _cloud.Provider.CheckAsync(
            "aws:lb/targetGroupAttachment:TargetGroupAttachment",
            "web",
            new(("targetGroupArn", "arn"), ("targetId", PropertyValue.Unknown), ("port", port))
        );

        Assert.That(check.Failures.Single().Property, Is.EqualTo("port"));
        Assert.That(check.Failures.Single().Reason, Does.Contain($"port {port} is held by another program"));
    }

    [TestCase("name", "AWS-UpdateSSMAgent", "found 'AWS-UpdateSSMAgent'; allowed: AWS-RunShellScript")]
    [TestCase("scheduleExpression", "rate(1 day)", "runs associations only once")]
    public async Task Unsupported_inputs_of_an_association_are_errors_before_it_is_created(
        string property,
        string value,
        string reason
    )
    {
        var inputs = new PropertyMap(
            ("name", "AWS-RunShellScript"),
            ("parameters", new PropertyMap(("commands", "true"))),
            (
                "targets",
                PropertyValue.List(new PropertyMap(("key", "InstanceIds"), ("values", PropertyValue.List("i-1"))))
            )
        );

        var check = await _cloud.Provider.CheckAsync(Ec2Cloud.AssociationToken, "a", inputs.With(property, value));

        Assert.That(check.Failures.Single().Property, Is.EqualTo(property));
        Assert.That(check.Failures.Single().Reason, Does.Contain(reason));
    }

    private static PropertyMap Tags(string name, string value) => new((name, value));

    private static string Page(PropertyMap instance) => $"<h1>Hello from {instance["privateDns"].AsString}</h1>\n";

    private Task<PropertyMap> ImageAsync(PropertyMap source) =>
        _cloud.Provider.UpAsync(
            Ec2Cloud.ImageToken,
            "image",
            new(("sourceInstanceId", source["id"]), ("name", "image"))
        );

    /// <summary>Puts instances behind a load balancer, and returns its address.</summary>
    private async Task<IPAddress> BalanceAsync(IReadOnlyList<PropertyMap> targets)
    {
        var provider = _cloud.Provider;
        var loadBalancer = await provider.UpAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            "web",
            new(("name", "web"), ("securityGroups", PropertyValue.List(_cloud.Group)))
        );
        var group = await provider.UpAsync(
            "aws:lb/targetGroup:TargetGroup",
            "web",
            new(("name", "web"), ("port", Ec2World.Port), ("protocol", "HTTP"), ("vpcId", loadBalancer["vpcId"]))
        );
        await provider.UpAsync(
            "aws:lb/listener:Listener",
            "web",
            new(
                ("loadBalancerArn", loadBalancer["arn"]),
                ("port", Ec2World.Port),
                (
                    "defaultActions",
                    PropertyValue.List(new PropertyMap(("type", "forward"), ("targetGroupArn", group["arn"])))
                )
            )
        );
        foreach (var target in targets)
        {
            await provider.UpAsync(
                "aws:lb/targetGroupAttachment:TargetGroupAttachment",
                target["id"].AsString!,
                new(("targetGroupArn", group["arn"]), ("targetId", target["id"]), ("port", Ec2World.Port))
            );
        }

        return IPAddress.Parse(loadBalancer["dnsName"].AsString!);
    }

    /// <summary>Returns the different pages that a load balancer serves, as soon as there are this many.</summary>
    private static async Task<IReadOnlyCollection<string>> PagesAsync(IPAddress loadBalancer, int count)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var pages = new HashSet<string>();
        while (pages.Count < count)
        {
            using var response = await client.GetAsync(new Uri($"http://{loadBalancer}:{Ec2World.Port}/"));
            if (response.IsSuccessStatusCode)
            {
                pages.Add(await response.Content.ReadAsStringAsync());
            }
            else
            {
                await Task.Delay(20);
            }
        }

        return pages;
    }
}
