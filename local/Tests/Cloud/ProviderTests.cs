using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Cloud.Client;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Local.Tests.Sdk;
using Pulumirpc;
using static Pulumirpc.DiffResponse.Types;

namespace Local.Tests.Cloud;

[TestFixture]
internal sealed class ProviderTests
{
    private const string Listener = "aws:lb/listener:Listener";
    private const string TargetGroup = "aws:lb/targetGroup:TargetGroup";
    private const string WebAcl = "aws:wafv2/webAcl:WebAcl";
    private const string SecurityGroup = "aws:ec2/securityGroup:SecurityGroup";
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;

    private ProviderClient Provider => _cloud.Provider;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static PropertyValue Texts(params string[] items) =>
        PropertyValue.List(items.Select(item => (PropertyValue)item));

    private static IEnumerable<TestCaseData> Mistakes()
    {
        yield return new(Map(("portt", 80)), "portt", "no such input; did you mean port?");
        yield return new(Map(("prot", 80)), "prot", "did you mean port?");
        yield return new(Map(("somethingElse", 80)), "somethingElse", $"{TargetGroup} has no such input");
        yield return new(Map(("port", "80")), "port", "found '80'; allowed: a whole number");
        yield return new(Map(("port", 80.5)), "port", "found 80.5; allowed: a whole number");
        yield return new(Map(("tags", Texts("a"))), "tags", "found a list; allowed: a map");
        yield return new(Map(("tags", Map(("a", true)))), "tags.a", "found true; allowed: a string");
        yield return new(
            Map(("healthCheck", Map(("interval", "6")))),
            "healthCheck.interval",
            "found '6'; allowed: a whole number"
        );
        yield return new(
            Map(("healthCheck", Map(("intervall", 6)))),
            "healthCheck.intervall",
            "there is no such property; did you mean interval?"
        );
        yield return new(Map(("stickiness", Map(("enabled", true)))), "stickiness.type", "is required");
        yield return new(
            Map(("targetFailovers", PropertyValue.List(Map(("onUnhealthy", "rebalance"))))),
            "targetFailovers[0].onDeregistration",
            "is required"
        );
        yield return new(
            Map(("name", new string('x', 33))),
            "name",
            "with 33 characters; allowed: at most 32 characters"
        );
    }

    [TestCaseSource(nameof(Mistakes))]
    public async Task A_wrong_input_is_reported_by_its_path(PropertyMap news, string property, string reason)
    {
        var check = await Provider.CheckAsync(TargetGroup, "group", news);
        var failure = check.Failures.Single();
        Assert.That(failure.Property, Is.EqualTo(property));
        Assert.That(failure.Reason, Does.Contain(reason));
    }

    [Test]
    public async Task Every_mistake_is_reported_at_once()
    {
        var check = await Provider.CheckAsync(Listener, "http", Map(("port", true), ("protocoll", "HTTP")));
        Assert.That(
            check.Failures.Select(failure => failure.Property),
            Is.EquivalentTo(new[] { "port", "protocoll", "loadBalancerArn", "defaultActions" })
        );
    }

    [Test]
    public async Task Unknown_values_are_neither_missing_nor_of_a_wrong_type()
    {
        var check = await Provider.CheckAsync(
            TargetGroup,
            "group",
            Map(
                ("port", PropertyValue.Unknown),
                ("protocol", "HTTP"),
                ("vpcId", PropertyValue.Unknown),
                ("healthCheck", PropertyValue.Unknown)
            )
        );
        Assert.That(check.Failures, Is.Empty);
    }

    [Test]
    public async Task An_automatic_name_comes_from_the_seed_and_stays()
    {
        var inputs = Map(("port", 80), ("protocol", "HTTP"));
        var first = PropertyMarshaler.FromStruct((await Provider.CheckAsync(TargetGroup, "users", inputs)).Inputs);
        var again = PropertyMarshaler.FromStruct((await Provider.CheckAsync(TargetGroup, "users", inputs)).Inputs);
        var kept = PropertyMarshaler.FromStruct(
            (await Provider.CheckAsync(TargetGroup, "users", inputs, Map(("name", "users-0123456")))).Inputs
        );
        Assert.That(first["name"].AsString, Does.Match("^users-[0-9a-f]{7}$"));
        Assert.That(again["name"], Is.EqualTo(first["name"]), "the same seed makes the same name");
        Assert.That(kept["name"].AsString, Is.EqualTo("users-0123456"));
    }

    [Test]
    public async Task An_automatic_name_that_is_too_long_names_its_origin()
    {
        var check = await Provider.CheckAsync(TargetGroup, new string('u', 30), Map(("port", 80)));
        Assert.That(check.Failures.Single().Reason, Does.Contain("made from the resource's name").And.Contain("38"));
    }

    [Test]
    public async Task An_unknown_type_is_refused_with_the_nearest_name()
    {
        var error = await Assert.ThrowsAsync<RpcException>(() =>
            Provider.CheckAsync("aws:lb/listner:Listner", "x", PropertyMap.Empty)
        );
        Assert.That(error!.Message, Does.Contain("aws:lb/listner:Listner").And.Contain("did you mean " + Listener));
    }

    [Test]
    public async Task A_preview_shows_warnings_and_an_update_shows_new_ones_only()
    {
        await using var engine = await MonitorServer.StartAsync();
        using var provider = new ProviderClient(GrpcConnection.ToUnixSocket(_cloud.Paths.Socket));
        await provider.Calls.AttachAsync(new PluginAttach { Address = engine.Address });
        var acl = Map(("name", "warns"), ("scope", "REGIONAL"), ("rules", PropertyValue.List(Rule("common"))));

        await provider.CreateAsync(WebAcl, "warns", acl, preview: true);
        Assert.That(engine.Logged.Select(one => one.Message), Has.One.EndsWith(" does not apply them: common"));

        await provider.UpdateAsync(WebAcl, "warns", "1", acl, acl, preview: true);
        Assert.That(engine.Logged, Has.Count.EqualTo(1));

        var more = acl.With("rules", PropertyValue.List(Rule("common"), Rule("bots")));
        await provider.UpdateAsync(WebAcl, "warns", "1", acl, more, preview: true);
        Assert.That(engine.Logged.Last().Message, Does.EndWith(" does not apply them: common, bots"));

        static PropertyMap Rule(string name) =>
            Map(("name", name), ("statement", Map(("managedRuleGroupStatement", PropertyMap.Empty))));
    }

    [Test]
    public async Task Inputs_that_are_secret_stay_secret_in_inputs_and_outputs()
    {
        var inputs = Map(("description", new SecretValue("hidden")), ("name", "secret-group"));
        var check = await Provider.CheckAsync(SecurityGroup, "secret", inputs);
        Assert.That(PropertyMarshaler.FromStruct(check.Inputs)["description"], Is.InstanceOf<SecretValue>());
        var created = await Provider.CreateAsync(SecurityGroup, "secret", PropertyMarshaler.FromStruct(check.Inputs));
        Assert.That(PropertyMarshaler.FromStruct(created.Properties)["description"], Is.InstanceOf<SecretValue>());
        var journal = await File.ReadAllTextAsync(Path.Combine(_cloud.Paths.Cloud, "resources.jsonl"));
        Assert.That(journal, Does.Contain("secret-group").And.Not.Contain("hidden"));
        await Provider.DeleteAsync(SecurityGroup, "secret", created.Id);
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        var olds = Map(
            ("name", "users-0123456"),
            ("port", 80),
            ("slowStart", 30),
            ("healthCheck", Map(("interval", 6), ("path", "/alive"))),
            ("tags", Map(("Name", "x")))
        );
        TestCaseData Case(string name, PropertyMap news, string[] paths, string[] replaces) =>
            new TestCaseData(olds, news, paths, replaces).SetArgDisplayNames(name);

        yield return Case("nothing", olds, [], []);
        yield return Case("null is nothing", olds.With("matcher", PropertyValue.Null), [], []);
        yield return Case("a value", olds.With("slowStart", 60), ["slowStart:Update"], []);
        yield return Case("a new value", olds.With("targetType", "ip"), ["targetType:AddReplace"], ["targetType"]);
        yield return Case("a value less", olds.Without("slowStart"), ["slowStart:Delete"], []);
        yield return Case(
            "a nested value",
            olds.With("healthCheck", Map(("interval", 10), ("path", "/alive"))),
            ["healthCheck.interval:Update"],
            []
        );
        yield return Case(
            "an entry of a map",
            olds.With("tags", Map(("Name", "x"), ("a b", "y"))),
            ["tags[\"a b\"]:Add"],
            []
        );
        yield return Case("what replaces", olds.With("port", 81), ["port:UpdateReplace"], ["port"]);
        yield return Case(
            "an unknown value",
            olds.With("port", PropertyValue.Unknown).With("slowStart", PropertyValue.Unknown),
            ["port:UpdateReplace", "slowStart:Update"],
            ["port"]
        );
        yield return Case("a secret of the same value", olds.With("slowStart", new SecretValue(30)), [], []);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task A_diff_lists_the_changed_paths_and_those_that_replace(
        PropertyMap olds,
        PropertyMap news,
        string[] paths,
        string[] replaces
    )
    {
        var diff = await Provider.DiffAsync(TargetGroup, "users", await MadeAsync(), olds, news);
        Assert.That(diff.DetailedDiff.Select(one => $"{one.Key}:{one.Value.Kind}"), Is.EquivalentTo(paths));
        Assert.That(diff.Replaces, Is.EquivalentTo(replaces));
        Assert.That(diff.Changes, Is.EqualTo(paths.Length == 0 ? DiffChanges.DiffNone : DiffChanges.DiffSome));
    }

    [TestCase("users-0123456", false, TestName = "A_made_up_name_lets_the_new_resource_come_first")]
    [TestCase("service-users-tg", true, TestName = "A_given_name_makes_the_old_resource_go_first")]
    public async Task Replacement(string name, bool deleteFirst)
    {
        var olds = Map(("name", name), ("port", 80));
        var diff = await Provider.DiffAsync(TargetGroup, "users", await MadeAsync(), olds, olds.With("port", 81));
        Assert.That(diff.DeleteBeforeReplace, Is.EqualTo(deleteFirst));
    }

    [Test]
    public async Task A_resource_that_the_cloud_lost_is_replaced_without_a_change()
    {
        var olds = Map(("port", 80));
        var diff = await Provider.DiffAsync(TargetGroup, "users", "arn:of:none", olds, olds);
        Assert.That(diff.Changes, Is.EqualTo(DiffChanges.DiffSome));
        Assert.That(diff.Replaces, Is.EqualTo(["id"]));
    }

    /// <summary>Creates a target group and returns its id.</summary>
    private async Task<string> MadeAsync()
    {
        var name = $"diff-{Guid.NewGuid():N}"[..20];
        var inputs = Map(("name", name), ("port", 80), ("protocol", "HTTP"));
        return (await Provider.CreateAsync(TargetGroup, name, inputs)).Id;
    }

    [Test]
    public async Task A_preview_of_a_new_resource_creates_nothing_and_knows_its_inputs()
    {
        var inputs = Map(("name", "preview"), ("description", "d"));
        var created = await Provider.CreateAsync(SecurityGroup, "preview", inputs, preview: true);
        var outputs = PropertyMarshaler.FromStruct(created.Properties);
        Assert.That(created.Id, Is.Empty);
        Assert.That(outputs["name"].AsString, Is.EqualTo("preview"));
        Assert.That(outputs["region"].AsString, Is.EqualTo("us-west-1"), "the provider's own");
        Assert.That(outputs["arn"], Is.EqualTo(PropertyValue.Unknown));
        Assert.That((await Provider.ReadAsync(SecurityGroup, "preview", "")).Id, Is.Empty);
    }

    [Test]
    public async Task A_preview_of_an_update_knows_the_stable_outputs()
    {
        var olds = Map(("name", "a"), ("arn", "arn:aws:x"), ("loadBalancerArns", Texts("arn:lb")));
        var updated = await Provider.UpdateAsync(
            TargetGroup,
            "users",
            "id",
            olds,
            Map(("name", "a"), ("slowStart", 40)),
            preview: true
        );
        var outputs = PropertyMarshaler.FromStruct(updated.Properties);
        Assert.That(outputs["arn"].AsString, Is.EqualTo("arn:aws:x"));
        Assert.That(outputs["slowStart"].AsNumber, Is.EqualTo(40));
        Assert.That(outputs["loadBalancerArns"], Is.EqualTo(PropertyValue.Unknown));
    }

    [Test]
    public async Task A_resource_can_be_made_read_changed_and_removed()
    {
        var group = await Provider.UpAsync(SecurityGroup, "web", Map(("description", "web")));
        var id = group["id"].AsString!;
        var read = await Provider.ReadAsync(SecurityGroup, "web", id);
        Assert.That(read.Id, Is.EqualTo(id));
        Assert.That(read.Properties.Fields["arn"].StringValue, Does.StartWith("arn:aws:ec2:us-west-1:000000000000:"));
        var inputs = PropertyMarshaler.FromStruct(read.Inputs);
        var updated = await Provider.UpdateAsync(
            SecurityGroup,
            "web",
            id,
            group,
            inputs.With("tags", Map(("Name", "web")))
        );
        Assert.That(updated.Properties.Fields["tagsAll"].StructValue.Fields["Name"].StringValue, Is.EqualTo("web"));
        await Provider.DeleteAsync(SecurityGroup, "web", id);
        await Provider.DeleteAsync(SecurityGroup, "web", id);
        Assert.That((await Provider.ReadAsync(SecurityGroup, "web", id)).Id, Is.Empty, "it does not exist any more");
    }

    [Test]
    public async Task What_the_cloud_itself_provides_is_read_by_id_and_is_not_changed()
    {
        var vpc = await Provider.UpAsync("aws:ec2/defaultVpc:DefaultVpc", "default", Map());
        var zone = Map(("availabilityZone", "us-west-1a"));
        var subnet = await Provider.UpAsync("aws:ec2/defaultSubnet:DefaultSubnet", "default", zone);
        var (vpcId, groupId) = (vpc["id"].AsString!, vpc["defaultSecurityGroupId"].AsString!);

        var readVpc = await Provider.ReadAsync("aws:ec2/vpc:Vpc", "read", vpcId);
        var readSubnet = await Provider.ReadAsync("aws:ec2/subnet:Subnet", "read", subnet["id"].AsString!);
        var readGroup = await Provider.ReadAsync(SecurityGroup, "read", groupId);
        var missing = await Provider.ReadAsync("aws:ec2/vpc:Vpc", "read", "vpc-0123456789abcdef0");

        Assert.Multiple(() =>
        {
            Assert.That(readVpc.Properties.Fields["cidrBlock"].StringValue, Is.EqualTo(vpc["cidrBlock"].AsString));
            Assert.That(readVpc.Properties.Fields["region"].StringValue, Is.EqualTo("us-west-1"));
            Assert.That(readSubnet.Properties.Fields["vpcId"].StringValue, Is.EqualTo(vpcId));
            Assert.That(readSubnet.Properties.Fields["mapPublicIpOnLaunch"].BoolValue, Is.True);
            Assert.That(readGroup.Properties.Fields["name"].StringValue, Is.EqualTo("default"));
            Assert.That(missing.Id, Is.Empty);
            Assert.That(
                async () => await Provider.UpdateAsync("aws:ec2/vpc:Vpc", "read", vpcId, Map(), Map()),
                Throws.TypeOf<RpcException>().With.Message.Contains("is a part of the local cloud")
            );
        });
    }

    [Test]
    public async Task The_region_is_that_of_the_connections_own_configuration()
    {
        using var client = await _cloud.ConnectAsync();
        using var ireland = new ProviderClient(client.OpenProvider("aws"));
        await ireland.Calls.ConfigureAsync(
            new ConfigureRequest { Variables = { ["aws:config:region"] = "eu-west-1" } }
        );
        var there = await ireland.UpAsync(SecurityGroup, "ireland", Map(("description", "there")));
        var here = await Provider.UpAsync(SecurityGroup, "california", Map(("description", "here")));
        Assert.That(there["arn"].AsString, Does.StartWith("arn:aws:ec2:eu-west-1:"));
        Assert.That(here["arn"].AsString, Does.StartWith("arn:aws:ec2:us-west-1:"));
        await Provider.DeleteAsync(SecurityGroup, "ireland", there["id"].AsString!);
        await Provider.DeleteAsync(SecurityGroup, "california", here["id"].AsString!);
    }

    [Test]
    public async Task A_wait_ends_when_the_engine_cancels_and_the_resource_is_unchanged()
    {
        using var client = await _cloud.ConnectAsync();
        using var leaving = new ProviderClient(client.OpenProvider("aws"));
        var used = await Provider.UpAsync(SecurityGroup, "used", Map(("description", "used")));
        var id = used["id"].AsString!;
        var rule = Map(("protocol", "tcp"), ("fromPort", 1), ("toPort", 1), ("securityGroups", Texts(id)));
        var inputs = Map(("description", "user"), ("ingress", PropertyValue.List(rule)));
        var user = await Provider.UpAsync(SecurityGroup, "user", inputs);

        // The deletion waits minutes until no other group refers to this one.
        var deletion = leaving.DeleteAsync(SecurityGroup, "used", id);
        await leaving.Calls.CancelAsync(new Empty());

        Assert.That(
            async () => await deletion,
            Throws.TypeOf<RpcException>().With.Property(nameof(RpcException.StatusCode)).EqualTo(StatusCode.Aborted)
        );
        Assert.That((await Provider.ReadAsync(SecurityGroup, "used", id)).Id, Is.EqualTo(id));
        await Provider.DeleteAsync(SecurityGroup, "user", user["id"].AsString!);
        await Provider.DeleteAsync(SecurityGroup, "used", id);
    }

    [Test]
    public async Task A_region_is_required()
    {
        var (given, reason) = await CheckConfigAsync();
        Assert.That(given, Is.EqualTo("region"));
        Assert.That(reason, Does.StartWith("no region is configured"));
    }

    [TestCase("nonsense", "value", "nonsense", "honours region, defaultTags, ignoreTags, assumeRoles")]
    [TestCase("endpoints", """[{"s3":"http://localhost"}]""", "endpoints", "does not honour this argument")]
    [TestCase(
        "assumeRoles",
        """[{"roleArn":"arn:aws:iam::123456789012:role/a"}]""",
        "assumeRoles[0].roleArn",
        "account"
    )]
    [TestCase("assumeRoles", """[{"sessionName":"a"}]""", "assumeRoles[0].roleArn", "found nothing")]
    [TestCase("assumeRoles", """[{"roleArn":"arn:aws:iam::000000000000:role/a"}]""", "", "")]
    [TestCase("defaultTag", "{}", "defaultTag", "did you mean defaultTags?")]
    [TestCase("defaultTags", """{"tag":{"a":"b"}}""", "defaultTags", "found another value")]
    [TestCase("ignoreTags", """{"keys":"a"}""", "ignoreTags", "found another value")]
    [TestCase("defaultTags", """{"tags":{"a":"b"}}""", "", "")]
    [TestCase("ignoreTags", """{"keys":["a"],"keyPrefixes":["b"]}""", "", "")]
    [TestCase("skipCredentialsValidation", "false", "", "", Description = "SDKs send it unasked")]
    public async Task An_argument_of_the_provider_is_honoured_or_refused_by_name(
        string name,
        string value,
        string property,
        string reason
    )
    {
        var (given, said) = await CheckConfigAsync(("region", "us-west-1"), (name, value));
        Assert.That(given, Is.EqualTo(property));
        Assert.That(said, Does.Contain(reason));
    }

    private async Task<(string Property, string Reason)> CheckConfigAsync(params (string, PropertyValue)[] config)
    {
        var check = await Provider.Calls.CheckConfigAsync(
            new CheckRequest { News = PropertyMarshaler.ToStruct(Map(config), MarshalOptions.All) }
        );
        var failure = check.Failures.SingleOrDefault();
        return (failure?.Property ?? "", failure?.Reason ?? "");
    }

    [Test]
    public async Task A_resource_has_the_default_tags_of_its_provider_and_not_the_ignored_ones()
    {
        using var client = await _cloud.ConnectAsync();
        using var tagging = new ProviderClient(client.OpenProvider("aws"));
        await tagging.Calls.ConfigureAsync(
            new ConfigureRequest
            {
                Args = PropertyMarshaler.ToStruct(
                    Map(
                        ("region", "us-west-1"),
                        ("defaultTags", """{"tags":{"Owner":"team","Stage":"dev"}}"""),
                        ("ignoreTags", """{"keys":["Ignored"],"keyPrefixes":["kubernetes.io/"]}""")
                    ),
                    MarshalOptions.All
                ),
            }
        );
        var tags = Map(("Stage", "test"), ("Ignored", "x"), ("kubernetes.io/role", "y"));

        var check = await tagging.CheckAsync(SecurityGroup, "tagged", Map(("tags", tags)));
        var untagged = await tagging.CheckAsync(SecurityGroup, "untagged", Map());

        Assert.That(
            PropertyMarshaler.FromStruct(check.Inputs)["tags"],
            Is.EqualTo((PropertyValue)Map(("Owner", "team"), ("Stage", "test")))
        );
        Assert.That(
            PropertyMarshaler.FromStruct(untagged.Inputs)["tags"],
            Is.EqualTo((PropertyValue)Map(("Owner", "team"), ("Stage", "dev")))
        );
    }

    [Test]
    public void A_URN_that_is_none_is_refused_in_words() =>
        Assert.That(
            async () => await Provider.Calls.CreateAsync(new CreateRequest { Urn = "" }),
            Throws
                .TypeOf<RpcException>()
                .With.Property(nameof(RpcException.Status))
                .EqualTo(
                    new Status(
                        StatusCode.InvalidArgument,
                        "Create: found '' as a URN; allowed: urn:pulumi:STACK::PROJECT::TYPE::NAME"
                    )
                )
        );

    [Test]
    public async Task An_engine_without_old_inputs_gets_no_change_if_there_is_none()
    {
        var check = await Provider.CheckAsync(SecurityGroup, "older", Map(("description", "d")));
        var inputs = PropertyMarshaler.FromStruct(check.Inputs);
        var created = await Provider.CreateAsync(SecurityGroup, "older", inputs);

        var diff = await Provider.Calls.DiffAsync(
            new DiffRequest
            {
                Urn = ProviderClient.Urn(SecurityGroup, "older"),
                Id = created.Id,
                Olds = created.Properties,
                News = check.Inputs,
            }
        );

        Assert.That(diff.DetailedDiff.Keys, Is.Empty);
        Assert.That(diff.Changes, Is.EqualTo(DiffChanges.DiffNone));
        await Provider.DeleteAsync(SecurityGroup, "older", created.Id);
    }

    [TestCase("us-west-1", null)]
    [TestCase("us-gov-east-1", null)]
    [TestCase("cn-north-1", null)]
    [TestCase("California", "found 'California'; allowed: a region of AWS such as us-west-1")]
    [TestCase("us-wset-1", "found 'us-wset-1'; allowed: a region of AWS such as us-west-1; did you mean us-west-1?")]
    [TestCase("us-west-7", "found 'us-west-7'; allowed: a region of AWS such as us-west-1; did you mean us-west-1?")]
    [TestCase(
        "us-west-1\n",
        @"found 'us-west-1\n'; allowed: a region of AWS such as us-west-1; did you mean us-west-1?"
    )]
    public async Task A_region_is_checked_before_it_is_used(string region, string? reason)
    {
        var provider = await Provider.Calls.CheckConfigAsync(
            new CheckRequest { News = PropertyMarshaler.ToStruct(Map(("region", region)), MarshalOptions.All) }
        );
        var resource = await Provider.CheckAsync(SecurityGroup, "elsewhere", Map(("region", region)));
        var invoke = new InvokeRequest
        {
            Tok = "aws:index/getRegion:getRegion",
            Args = PropertyMarshaler.ToStruct(Map(("region", region)), MarshalOptions.All),
        };
        var function = await Provider.Calls.InvokeAsync(invoke);

        string[] reasons = reason is null ? [] : [reason];
        Assert.That(provider.Failures.Select(failure => failure.Reason), Is.EqualTo(reasons));
        Assert.That(resource.Failures.Select(failure => failure.Reason), Is.EqualTo(reasons));
        Assert.That(function.Failures.Select(failure => failure.Reason), Is.EqualTo(reasons));
    }

    [TestCase("aws", "7.48.0", SecurityGroup)]
    [TestCase("awsx", "3.9.0", "awsx:ecr:Image")]
    public async Task Each_package_tells_its_own_version_and_schema(string package, string version, string type)
    {
        using var client = await _cloud.ConnectAsync();
        using var provider = new ProviderClient(client.OpenProvider(package));
        var info = await provider.Calls.GetPluginInfoAsync(new Empty());
        var schema = await provider.Calls.GetSchemaAsync(new GetSchemaRequest());
        Assert.That(info.Version, Is.EqualTo(version));
        using var document = System.Text.Json.JsonDocument.Parse(schema.Schema);
        Assert.That(document.RootElement.GetProperty("resources").TryGetProperty(type, out _));
    }

    [Test]
    public async Task A_provider_that_is_served_to_others_does_not_offer_the_control_API()
    {
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (_, token) =>
                    new System.Net.Sockets.NetworkStream(
                        await CloudClient.ConnectAsync(_cloud.Paths.PackageSocket("aws"), token),
                        ownsSocket: true
                    ),
            }
        )
        {
            DefaultRequestVersion = System.Net.HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.GetAsync(new Uri("http://localhost/v1/status"));
        Assert.That((int)response.StatusCode, Is.EqualTo(404));
    }
}
