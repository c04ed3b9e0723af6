using NUnit.Framework;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.LB;

namespace Infra.Tests.Configuration;

/// <summary>The VPC of a stack, what stands where in it, and each mistake in the keys.</summary>
[TestFixture]
internal sealed class NetworkSettingsTests
{
    private const string Existing =
        "existing: {vpcId: vpc-0123456789abcdef0, publicSubnetIds: [subnet-00000001, subnet-00000002], "
        + "privateSubnetIds: [subnet-00000003, subnet-00000004]}";

    [Test]
    public void Every_key_is_read()
    {
        var vpc = StackFile
            .Settings(
                Stack("vpc: {cidr: 10.1.0.0/20, zones: 3, natGateways: Single, endpoints: [s3], flowLogRetention: 90}")
            )
            .Network!.Vpc!;

        Assert.That((vpc.Cidr, vpc.Zones, vpc.NatGateways), Is.EqualTo(("10.1.0.0/20", 3, "Single")));
        Assert.That(vpc.Endpoints, Is.EqualTo(new[] { "s3" }));
        Assert.That(vpc.FlowLogRetention, Is.EqualTo(90));
    }

    [Test]
    public void A_vpc_has_two_zones_with_a_gateway_each_by_default()
    {
        var vpc = StackFile.Settings(Stack("vpc: {cidr: 10.0.0.0/16}")).Network!.Vpc!;

        Assert.That((vpc.Zones, vpc.NatGateways, vpc.FlowLogRetention), Is.EqualTo((2, "OnePerAz", 14)));
        Assert.That(vpc.Endpoints, Is.Empty);
    }

    [Test]
    public void Without_a_gateway_the_default_is_the_endpoints_that_tasks_need()
    {
        Assert.That(
            StackFile.Settings(Stack("vpc: {cidr: 10.0.0.0/16, natGateways: None}")).Network!.Vpc!.Endpoints,
            Is.EquivalentTo(new[] { "ecr.api", "ecr.dkr", "logs", "s3" })
        );
    }

    [TestCase("", "infra:network: found neither vpc nor existing; allowed: one of the two")]
    [TestCase($"vpc: {{cidr: 10.0.0.0/16}}, {Existing}", "infra:network: found both vpc and existing")]
    [TestCase("vpc: {}", "infra:network.vpc.cidr: found nothing; allowed: a block of IPv4 addresses from /16 to /24")]
    [TestCase(
        "vpc: {cidr: 10.0.0.0/8}",
        "infra:network.vpc.cidr: found '10.0.0.0/8'; allowed: a block of IPv4 addresses"
    )]
    [TestCase("vpc: {cidr: 10.0.0.1/16}", "infra:network.vpc.cidr: found '10.0.0.1/16'; allowed: a block of IPv4")]
    [TestCase(
        "vpc: {cidr: 10.0.0.0/16, zones: 1}",
        "infra:network.vpc.zones: found 1; allowed: a whole number from 2 to 6"
    )]
    [TestCase(
        "vpc: {cidr: 10.0.0.0/16, natGateways: one}",
        "infra:network.vpc.natGateways: found 'one'; allowed: None, Single or OnePerAz"
    )]
    [TestCase(
        "vpc: {cidr: 10.0.0.0/16, endpoints: [ECR]}",
        "infra:network.vpc.endpoints[0]: found 'ECR'; allowed: the name of a service in its endpoint's, as in ecr.api"
    )]
    [TestCase(
        "vpc: {cidr: 10.0.0.0/16, flowLogRetention: 2}",
        "infra:network.vpc.flowLogRetention: found 2; allowed: one of 1, 3, 5, 7, 14,"
    )]
    [TestCase(
        "existing: {vpcId: main, publicSubnetIds: [subnet-00000001, subnet-00000002], privateSubnetIds: [subnet-00000003, subnet-00000004]}",
        "infra:network.existing.vpcId: found 'main'; allowed: the id of a VPC, as in vpc-0123456789abcdef0"
    )]
    [TestCase(
        "existing: {vpcId: vpc-00000001, publicSubnetIds: [subnet-00000001], privateSubnetIds: [subnet-00000003, subnet-00000004]}",
        "infra:network.existing.publicSubnetIds: found a list; allowed: a list with at least 2 entries"
    )]
    [TestCase(
        "existing: {vpcId: vpc-00000001, publicSubnetIds: [subnet-00000001, a], privateSubnetIds: [subnet-00000003, subnet-00000004]}",
        "infra:network.existing.publicSubnetIds[1]: found 'a'; allowed: the id of a subnet, as in subnet-0123456789abcdef0"
    )]
    [TestCase(
        "existing: {vpcId: vpc-00000001, publicSubnetIds: [subnet-00000001, subnet-00000002]}",
        "infra:network.existing.privateSubnetIds: found nothing; allowed: a list with at least 2 entries"
    )]
    public void A_mistake_is_found(string keys, string mistake)
    {
        Assert.That(StackFile.Mistakes(Stack(keys)).Single(), Does.StartWith(mistake));
    }

    [TestCase("", "ecr.dkr, logs")]
    [TestCase("exec: true", "ecr.dkr, logs, ssmmessages")]
    [TestCase("secrets: {A: {parameter: p}}", "ecr.dkr, logs, ssm")]
    [TestCase(
        "sidecars: {s: {image: i, secrets: {A: {secretArn: 'arn:aws:secretsmanager:us-west-1:123456789012:secret:a'}}}}",
        "ecr.dkr, logs, secretsmanager"
    )]
    public void A_hint_names_the_endpoints_without_which_no_task_starts(string service, string endpoints)
    {
        var text = Stack("vpc: {cidr: 10.0.0.0/16, natGateways: None, endpoints: [ecr.api, s3]}", service);

        Assert.That(
            StackFile.Read(text).Hints,
            Is.EqualTo(
                new[]
                {
                    $"infra:network.vpc.endpoints: add {endpoints}, or the tasks of private cannot start. Without a NAT "
                        + "gateway, endpoints alone lead from private subnets to the services of AWS that tasks need.",
                }
            )
        );
    }

    [TestCase("vpc: {cidr: 10.0.0.0/16}")]
    [TestCase("vpc: {cidr: 10.0.0.0/16, natGateways: None}")]
    [TestCase(Existing)]
    public void A_network_with_a_way_out_has_no_hint(string keys)
    {
        Assert.That(StackFile.Read(Stack(keys)).Hints, Is.Empty);
    }

    [TestCase("vpc: {cidr: 10.0.0.0/16}", "subnet-1,subnet-2", "subnet-3,subnet-4")]
    [TestCase(Existing, "subnet-00000001,subnet-00000002", "subnet-00000003,subnet-00000004")]
    public async Task The_load_balancer_and_tasks_with_public_addresses_alone_are_in_public_subnets(
        string keys,
        string publicSubnets,
        string privateSubnets
    )
    {
        var stack = await TestStack.RunAsync(StackFile.Settings(Stack(keys)));

        Assert.That(await stack.One<LoadBalancer>().Subnets.ValueAsync(), Is.EqualTo(publicSubnets.Split(',')));
        Assert.That(await SubnetsAsync("public"), Is.EqualTo(publicSubnets.Split(',')));
        Assert.That(await SubnetsAsync("private"), Is.EqualTo(privateSubnets.Split(',')));

        async Task<IEnumerable<string>> SubnetsAsync(string service) =>
            (await stack.One<Service>(service).NetworkConfiguration.ValueAsync())!.Subnets;
    }

    [Test]
    public async Task An_existing_vpc_gets_no_resource()
    {
        var stack = await TestStack.RunAsync(StackFile.Settings(Stack(Existing)));

        Assert.That(stack.All<Pulumi.Awsx.Ec2.DefaultVpc>(), Is.Empty);
        Assert.That(stack.All<FlowLog>(), Is.Empty);
        foreach (var group in stack.All<SecurityGroup>())
        {
            Assert.That(await group.VpcId.ValueAsync(), Is.EqualTo("vpc-0123456789abcdef0"));
        }
    }

    private static string Stack(string network, string service = "") =>
        $$"""
            config:
              infra:network: {{{network}}}
              infra:services:
                public: {image: i, port: 1, listener: 8000, cpu: 256, memory: 512, assignPublicIp: true}
                private: {image: i, port: 1, listener: 8001, cpu: 256, memory: 512, {{service}}}
            """;
}
