using System.Net;
using System.Net.Sockets;
using Local.Cloud.Acm;
using Local.Cloud.Hosting;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

public sealed class LoadBalancingTypeTests
{
    private TestLoadBalancer _test = null!;

    [SetUp]
    public async Task SetUp() => _test = await TestLoadBalancer.StartAsync();

    [TearDown]
    public async Task TearDown() => await _test.DisposeAsync();

    [TestCase(
        "a-name-that-has-more-than-32-chars",
        "found 'a-name-that-has-more-than-32-chars'; allowed: 1 to 32 letters"
    )]
    [TestCase("-start", "no hyphen at either end")]
    [TestCase("under_score", "letters, digits and hyphens")]
    [TestCase("internal-x", "AWS reserves")]
    public async Task A_load_balancer_is_named_as_AWS_allows(string name, string reason) =>
        Assert.That(
            await CheckAsync(_test.LoadBalancer, "name", name),
            Has.One.Matches<InputError>(error => error!.Property == "name" && error.Reason.Contains(reason))
        );

    [Test]
    public async Task An_internal_load_balancer_is_reached_from_its_VPC_only_and_keeps_its_name_over_a_restart()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            loadBalancer: new PropertyMap(("internal", true)),
            action: new PropertyMap(
                ("type", "fixed-response"),
                ("fixedResponse", new PropertyMap(("contentType", "text/plain"), ("statusCode", "200")))
            )
        );
        var dnsName = test.LoadBalancer.Outputs["dnsName"].AsString!;
        Assert.That(dnsName, Does.Match(@"^internal-test-\d+\.us-west-1\.elb\.amazonaws\.com$"));
        Assert.That(InternalDnsName.Resolve(dnsName), Is.EqualTo(test.Address));

        Assert.That(await Internet.IsResetAsync(test.Address, TestLoadBalancer.Port));
        var client = test.Vpc.Network.Attach("client", [test.OpenGroup], hasPublicAddress: false);
        await using var inside = await test.Vpc.Network.ConnectAsync(
            client,
            test.Address,
            TestLoadBalancer.Port,
            default
        );
        await inside.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        var answer = new byte["HTTP/1.1 200".Length];
        await inside.ReadExactlyAsync(answer);
        Assert.That(System.Text.Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1 200"));

        var type = test.Type(test.LoadBalancer.Token);
        await type.DeleteAsync(test.LoadBalancer, default);
        await type.RestoreAsync(test.LoadBalancer, default);
        var restored = await type.ReadAsync(test.LoadBalancer, default);
        Assert.That(restored!["dnsName"].AsString, Is.EqualTo(dnsName));
    }

    [TestCase("internal-web-2132803588.us-west-1.elb.amazonaws.com", "127.32.0.4")]
    [TestCase("INTERNAL-my-web-2132803588.eu-west-1.elb.amazonaws.com", "127.32.0.4")]
    [TestCase("internal-web-16843009.us-west-1.elb.amazonaws.com", null)]
    [TestCase("internal-web-99999999999.us-west-1.elb.amazonaws.com", null)]
    [TestCase("web-2132803588.us-west-1.elb.amazonaws.com", null)]
    [TestCase("internal-web-2132803588.example.com", null)]
    public void The_name_of_an_internal_load_balancer_leads_to_its_address_on_this_machine(
        string name,
        string? address
    ) => Assert.That(InternalDnsName.Resolve(name)?.ToString(), Is.EqualTo(address));

    [TestCase("deregistrationDelay", 3601)]
    [TestCase("slowStart", 10)]
    [TestCase("port", 0)]
    public async Task A_target_group_keeps_to_the_ranges_of_AWS(string property, int value) =>
        Assert.That(
            (await CheckAsync(_test.TargetGroup, property, value)).Select(error => error.Property),
            Is.EqualTo([property])
        );

    [TestCase("interval", 4)]
    [TestCase("timeout", 121)]
    [TestCase("healthyThreshold", 1)]
    [TestCase("unhealthyThreshold", 11)]
    public async Task A_health_check_keeps_to_the_ranges_of_AWS(string property, int value) =>
        Assert.That(
            (await CheckAsync(_test.TargetGroup, "healthCheck", new PropertyMap((property, value)))).Select(error =>
                error.Property
            ),
            Does.Contain($"healthCheck.{property}")
        );

    [TestCase("{}", 3, 3, TestName = "A_health_check_without_thresholds_has_the_providers")]
    [TestCase("{\"path\":\"/alive\"}", 3, 3, TestName = "A_health_check_with_a_path_alone_has_the_providers")]
    [TestCase("{\"healthyThreshold\":4}", 4, 3, TestName = "A_threshold_that_is_given_stays")]
    [TestCase(null, 5, 2, TestName = "A_target_group_without_a_health_check_has_the_thresholds_of_AWS")]
    public void Thresholds(string? check, int healthy, int unhealthy)
    {
        var inputs = check is null ? PropertyMap.Empty : new PropertyMap(("healthCheck", PropertyJson.FromText(check)));

        var settings = TargetGroupInputs.Read("web", inputs).HealthCheck;
        var outputs = TargetGroupInputs.WithDefaults("web", inputs)["healthCheck"].AsMap!;

        Assert.That((settings.HealthyThreshold, settings.UnhealthyThreshold), Is.EqualTo((healthy, unhealthy)));
        Assert.That(outputs["healthyThreshold"].AsNumber, Is.EqualTo(healthy));
        Assert.That(outputs["unhealthyThreshold"].AsNumber, Is.EqualTo(unhealthy));
    }

    [TestCase("200", true)]
    [TestCase("200,204", true)]
    [TestCase("200-299,404", true)]
    [TestCase("199", false)]
    [TestCase("500", false)]
    [TestCase("299-200", false)]
    [TestCase("", false)]
    public void A_matcher_has_codes_and_ranges_from_200_to_499(string text, bool valid) =>
        Assert.That(CodeMatcher.TryParse(text) is not null, Is.EqualTo(valid));

    [Test]
    public async Task A_port_that_another_program_holds_is_found_before_anything_changes()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Any, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port;

        var known = await CheckAsync(_test.Listener, "port", port);
        var unknown = await CheckAsync(
            _test.Listener.Inputs.With("port", port).With("loadBalancerArn", PropertyValue.Unknown)
        );

        Assert.That(known.Single().Reason, Does.StartWith($"port {port} is held by another program"));
        Assert.That(unknown.Single().Reason, Is.EqualTo(known.Single().Reason));
    }

    [Test]
    public async Task A_listeners_own_port_is_not_held_by_another()
    {
        Assert.That(await CheckAsync(_test.Listener.Inputs), Is.Empty);
        Assert.That(
            await CheckAsync(_test.Listener.Inputs.With("loadBalancerArn", PropertyValue.Unknown)),
            Is.Empty,
            "the port is free on every other address"
        );
    }

    [Test]
    public async Task Two_listeners_of_a_load_balancer_cannot_have_one_port()
    {
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            _test
                .Type(_test.Listener.Token)
                .CreateAsync(new CreateContext("second", "test", Region.Default, _test.Listener.Inputs), default)
        );

        Assert.That(error!.Message, Does.StartWith("DuplicateListener"));
    }

    [Test]
    public async Task A_listener_moves_to_another_port()
    {
        var inputs = _test.Listener.Inputs.With("port", 8001);

        await _test.Type(_test.Listener.Token).UpdateAsync(_test.Listener, inputs, default);

        using var response = await _test.Client.GetAsync($"http://{_test.Address}:8001/");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await Assert.ThrowsAsync<HttpRequestException>(() => _test.Client.GetAsync(_test.Url("/")));
    }

    [Test]
    public async Task Deleted_resources_leave_no_port_and_no_use_behind()
    {
        await _test.Type(_test.Listener.Token).DeleteAsync(_test.Listener, default);

        Assert.That(_test.Targets.HasLoadBalancer(_test.TargetGroup.Id), Is.False);
        await Assert.ThrowsAsync<HttpRequestException>(() => _test.Client.GetAsync(_test.Url("/")));
        await _test.Type(_test.TargetGroup.Token).DeleteAsync(_test.TargetGroup, default);
        await _test.Type(_test.LoadBalancer.Token).DeleteAsync(_test.LoadBalancer, default);
        Assert.That(_test.Vpc.Network.Find(_test.Address), Is.Null);
        Assert.That(_test.Module.LoadBalancers, Is.Empty);
    }

    [Test]
    public async Task A_target_group_that_a_listener_uses_cannot_be_deleted()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);

        var deletion = test.Type(test.TargetGroup.Token).DeleteAsync(test.TargetGroup, default);
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.That(
            (await Assert.ThrowsAsync<CloudException>(() => deletion))!.Message,
            Does.StartWith("ResourceInUse")
        );
    }

    [Test]
    public async Task All_resources_are_restored_when_the_cloud_restarts()
    {
        var folder = Directory.CreateTempSubdirectory("lb-");
        await using var vpc = new Network.TestVpc();
        await vpc.Type("aws:ec2/securityGroup:SecurityGroup")
            .RestoreAsync(
                new CloudResource(
                    "aws:ec2/securityGroup:SecurityGroup",
                    _test.OpenGroup,
                    "test",
                    Region.Default,
                    PropertyMap.Empty,
                    new PropertyMap(("name", "open"))
                ),
                default
            );
        await vpc.IngressAsync(_test.OpenGroup, TestLoadBalancer.Port, "0.0.0.0/0");
        var work = new WorkContext(
            new TimeScale(Path.Combine(folder.FullName, "time-scale.json")),
            TimeProvider.System,
            new BackgroundWork(_ => { }, TimeProvider.System)
        );
        await using var acm = new AcmModule(folder.FullName, folder.FullName, vpc.Store, work);
        await using var module = new LoadBalancingModule(
            vpc.Module,
            acm.Certificates,
            new Buckets(folder.FullName, vpc.Store),
            folder.FullName,
            new NoInstances(),
            work
        );

        foreach (var resource in new[] { _test.LoadBalancer, _test.TargetGroup, _test.Listener })
        {
            await module
                .ResourceTypes.Single(type => type.Token == resource.Token)
                .RestoreAsync(
                    resource with
                    {
                        Inputs = resource.Inputs.ContainsKey("vpcId")
                            ? resource.Inputs.With("vpcId", vpc.Module.Vpc.Id)
                            : resource.Inputs,
                    },
                    default
                );
        }

        var restored = LoadBalancerDescription.Of(module.LoadBalancers.Single(), module.TargetGroups);
        using var response = await _test.Client.GetAsync($"http://{restored.DnsName}:8000/");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(restored.TargetGroups.Single().Name, Is.EqualTo("targets"));
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task An_attachment_registers_and_deregisters_its_target()
    {
        await using var target = await _test.TargetAsync("a");
        var attachment = await _test.CreateAsync(
            "aws:lb/targetGroupAttachment:TargetGroupAttachment",
            new PropertyMap(("targetGroupArn", _test.TargetGroup.Id), ("targetId", target.Address.ToString()))
        );

        await _test.BecomesAsync(target, "healthy");
        Assert.That(
            _test.Targets.Find(_test.TargetGroup.Id)!.Targets.Single().Address.ToString(),
            Is.EqualTo(target.Address.ToString())
        );
        await _test.Type(attachment.Token).DeleteAsync(attachment, default);
        Assert.That(_test.Health(target)?.State, Is.EqualTo("draining"));
    }

    [Test]
    public async Task A_target_that_does_not_exist_is_refused()
    {
        var inputs = new PropertyMap(("targetGroupArn", _test.TargetGroup.Id), ("targetId", "127.31.9.9"));
        var type = _test.Type("aws:lb/targetGroupAttachment:TargetGroupAttachment");

        await Assert.ThrowsAsync<CloudException>(() =>
            type.CreateAsync(new CreateContext("x", "test", Region.Default, inputs), default)
        );
        await Task.CompletedTask;
    }

    private Task<IReadOnlyList<InputError>> CheckAsync(CloudResource resource, string property, PropertyValue value) =>
        _test
            .Type(resource.Token)
            .CheckAsync(new CheckContext("test", "test", resource.Inputs.With(property, value), null), default);

    private Task<IReadOnlyList<InputError>> CheckAsync(PropertyMap inputs) =>
        _test.Type(_test.Listener.Token).CheckAsync(new CheckContext("test", "test", inputs, null), default);
}
