using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Iam;
using NetworkVpc = Pulumi.Awsx.Ec2.Vpc;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class ServiceVpcTests
{
    private const string LogGroupArn = "arn:aws:logs:us-west-1:123456789012:log-group:flow";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await RunAsync(
            new()
            {
                CidrBlock = "10.0.0.0/16",
                NatGateways = "None",
                Endpoints = ["ecr.api", "s3"],
            }
        );

    [Test]
    public void The_vpc_has_the_zones_and_the_gateways_that_the_arguments_name()
    {
        var inputs = _stack.Inputs("Vpc");

        Assert.That(inputs["cidrBlock"], Is.EqualTo("10.0.0.0/16"));
        Assert.That(inputs["numberOfAvailabilityZones"], Is.EqualTo(2), "by default");
        Assert.That(inputs["natGateways"], Is.EqualTo(new Dictionary<string, object> { ["strategy"] = "None" }));
    }

    [Test]
    public async Task The_outputs_are_the_vpcs()
    {
        var vpc = _stack.One<ServiceVpc>();

        Assert.That(await vpc.VpcId.ValueAsync(), Is.EqualTo("vpc-1"));
        Assert.That(await vpc.PublicSubnetIds.ValueAsync(), Is.EqualTo(new[] { "subnet-1", "subnet-2" }));
        Assert.That(await vpc.PrivateSubnetIds.ValueAsync(), Is.EqualTo(new[] { "subnet-3", "subnet-4" }));
    }

    [Test]
    public async Task A_user_of_the_private_subnets_waits_for_the_endpoints_and_they_for_their_rule()
    {
        Assert.That(
            await _stack.One<ServiceVpc>().PrivateSubnetIds.SourcesAsync(),
            Is.SupersetOf(["VpcEndpoint main-ecr.api", "VpcEndpoint main-s3"])
        );
        Assert.That(
            await _stack.DependenciesOf(_stack.One<VpcEndpoint>("main-ecr.api")),
            Has.Member("SecurityGroupIngressRule main-endpoints")
        );
    }

    [Test]
    public async Task The_vpcs_default_group_has_no_rules()
    {
        Assert.That(await _stack.One<DefaultSecurityGroup>().VpcId.ValueAsync(), Is.EqualTo("vpc-1"));
        Assert.That(_stack.Inputs("DefaultSecurityGroup").Keys, Has.No.Member("ingress").And.No.Member("egress"));
    }

    [Test]
    public async Task The_flow_log_records_all_connections_in_a_log_group_that_forgets()
    {
        var flowLog = _stack.One<FlowLog>();

        Assert.That(await flowLog.VpcId.ValueAsync(), Is.EqualTo("vpc-1"));
        Assert.That(await flowLog.TrafficType.ValueAsync(), Is.EqualTo("ALL"));
        Assert.That(await flowLog.LogDestination.ValueAsync(), Is.EqualTo(LogGroupArn));
        Assert.That(await _stack.One<LogGroup>().RetentionInDays.ValueAsync(), Is.EqualTo(14), "by default");
    }

    [Test]
    public async Task The_flow_logs_role_writes_to_its_log_group_alone_and_exists_before_the_flow_log()
    {
        Assert.That(
            await _stack.One<RolePolicy>().Policy.AllowedAsync(),
            Is.EqualTo(
                new[]
                {
                    "logs:DescribeLogGroups on *",
                    $"logs:CreateLogStream on {LogGroupArn}:*",
                    $"logs:DescribeLogStreams on {LogGroupArn}:*",
                    $"logs:PutLogEvents on {LogGroupArn}:*",
                }
            )
        );
        Assert.That(
            await _stack.DependenciesOf(_stack.One<FlowLog>()),
            Is.EqualTo(new[] { "RolePolicy main-flow-log" })
        );
    }

    [Test]
    public async Task Flow_logs_of_other_accounts_cannot_take_the_role()
    {
        var trust = (await _stack.One<Role>().AssumeRolePolicy.JsonAsync()).GetProperty("Statement")[0];

        Assert.That(
            trust.GetProperty("Principal").GetProperty("Service").GetString(),
            Is.EqualTo("vpc-flow-logs.amazonaws.com")
        );
        var condition = trust.GetProperty("Condition");
        Assert.That(
            condition.GetProperty("ArnLike").GetProperty("aws:SourceArn").GetString(),
            Is.EqualTo("arn:aws:ec2:us-west-1:123456789012:vpc-flow-log/*")
        );
        Assert.That(
            condition.GetProperty("StringEquals").GetProperty("aws:SourceAccount").GetString(),
            Is.EqualTo("123456789012")
        );
    }

    [Test]
    public async Task An_interface_endpoint_is_in_the_private_subnets_under_the_services_own_name()
    {
        var endpoint = _stack.One<VpcEndpoint>("main-ecr.api");

        Assert.That(await endpoint.ServiceName.ValueAsync(), Is.EqualTo("com.amazonaws.us-west-1.ecr.api"));
        Assert.That(await endpoint.VpcEndpointType.ValueAsync(), Is.EqualTo("Interface"));
        Assert.That(await endpoint.SubnetIds.ValueAsync(), Is.EqualTo(new[] { "subnet-3", "subnet-4" }));
        Assert.That(await endpoint.PrivateDnsEnabled.ValueAsync(), Is.True);
        Assert.That(_stack.Inputs("Vpc")["enableDnsHostnames"], Is.True, "a private name needs it");
    }

    [Test]
    public async Task Interface_endpoints_admit_https_from_the_vpc_alone()
    {
        Assert.That(
            await _stack.One<VpcEndpoint>("main-ecr.api").SecurityGroupIds.ValueAsync(),
            Is.EqualTo(new[] { "SecurityGroup main-endpoints" })
        );
        Assert.That(
            await _stack.IngressAsync(),
            Is.EqualTo(new[] { "10.0.0.0/16 → SecurityGroup main-endpoints tcp 443" })
        );
        Assert.That(await _stack.EgressAsync(), Is.Empty);
    }

    [Test]
    public async Task A_gateway_endpoint_is_in_no_subnet()
    {
        var inputs = _stack
            .AllInputs("VpcEndpoint")
            .Single(endpoint => (string)endpoint["vpcEndpointType"] == "Gateway");

        Assert.That(inputs["serviceName"], Is.EqualTo("com.amazonaws.us-west-1.s3"));
        Assert.That(
            inputs.Keys,
            Has.Member("routeTableIds").And.No.Member("subnetIds").And.No.Member("securityGroupIds")
        );
        Assert.That(
            await _stack
                .ArgsOf<VpcEndpointArgs>(_stack.One<VpcEndpoint>("main-s3"))
                .RouteTableIds.ToOutput()
                .SourcesAsync(),
            Does.Contain("Vpc main"),
            "each subnet has a route table of its own"
        );
    }

    [Test]
    public async Task A_vpc_without_endpoints_has_no_group_for_them()
    {
        var plain = await RunAsync(new() { CidrBlock = "10.0.0.0/16" });

        Assert.That(plain.All<VpcEndpoint>(), Is.Empty);
        Assert.That(plain.All<SecurityGroup>(), Is.Empty);
        Assert.That(
            plain.Inputs("Vpc")["natGateways"],
            Is.EqualTo(new Dictionary<string, object> { ["strategy"] = "OnePerAz" }),
            "by default"
        );
    }

    [Test]
    public async Task No_subnet_gives_instances_public_addresses()
    {
        var transform = _stack.OptionsOf(_stack.One<NetworkVpc>()).ResourceTransforms.Single();
        var inputs = System.Collections.Immutable.ImmutableDictionary<string, object?>.Empty.Add(
            "mapPublicIpOnLaunch",
            true
        );

        var subnet = await transform(
            new("main-public-1", "aws:ec2/subnet:Subnet", true, inputs, new CustomResourceOptions())
        );
        var gateway = await transform(
            new("main", "aws:ec2/natGateway:NatGateway", true, inputs, new CustomResourceOptions())
        );

        Assert.That(subnet!.Value.Args["mapPublicIpOnLaunch"], Is.False);
        Assert.That(gateway, Is.Null, "the transform sees the children of all types");
    }

    [Test]
    public async Task Another_strategy_for_gateways_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                _ = new ServiceVpc("main", new() { CidrBlock = "10.0.0.0/16", NatGateways = "two" })
            ),
            Is.EqualTo("ServiceVpc 'main': NatGateways is 'two'; Pulumi has None, Single and OnePerAz.")
        );
    }

    private static Task<MockedStack> RunAsync(ServiceVpcArgs args) =>
        MockedStack.RunAsync(
            stack => _ = new ServiceVpc("main", args, stack.Watched),
            ("getRegion.region", "us-west-1"),
            ("LogGroup.arn", LogGroupArn)
        );
}
