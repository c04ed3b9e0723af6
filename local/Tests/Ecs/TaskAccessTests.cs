using Local.Cloud.Ecs;
using Local.Cloud.Network;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.Ecs;

/// <summary>Tasks whose VPC has no way to the registry or to the logs.</summary>
internal sealed class TaskAccessTests : TinyServiceFixture
{
    private const string EcrImage = "000000000000.dkr.ecr.us-west-1.amazonaws.com/web@sha256:0";

    private static readonly Dictionary<string, string> Logs = new() { ["awslogs-region"] = "us-west-1" };

    [TestCase(
        EcrImage,
        "",
        "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry"
    )]
    [TestCase(
        EcrImage,
        "ecr.api",
        "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref"
    )]
    [TestCase(
        EcrImage,
        "ecr.api ecr.dkr",
        "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy"
    )]
    [TestCase(
        EcrImage,
        "ecr.api ecr.dkr s3",
        "ResourceInitializationError: failed to validate logger args: create stream"
    )]
    [TestCase(EcrImage, "ecr.api ecr.dkr s3 logs", null)]
    [TestCase("nginx:1", "ecr.api ecr.dkr s3 logs", "CannotPullContainerError: pull image manifest has been retried 5")]
    [TestCase(
        EcrImage,
        "ecr.api ecr.dkr s3 logs",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to "
            + "retrieve secret from asm: ",
        "arn:aws:secretsmanager:us-west-1:000000000000:secret:a-AbCdEf"
    )]
    [TestCase(
        EcrImage,
        "ecr.api ecr.dkr s3 logs",
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to "
            + "retrieve secret from ssm: ",
        "arn:aws:ssm:us-west-1:000000000000:parameter/a"
    )]
    [TestCase(EcrImage, "ecr.api ecr.dkr s3 logs ssm", null, "arn:aws:ssm:us-west-1:000000000000:parameter/a")]
    public async Task The_first_thing_that_is_missing_is_named_as_ECS_names_it(
        string image,
        string services,
        string? reason,
        string? secret = null
    )
    {
        await using var vpc = new TestVpc();
        var group = await vpc.OpenGroupAsync("open");
        vpc.Add(
            "aws:ec2/securityGroup:SecurityGroup",
            group,
            PropertyJson.FromText(
                """
                {"ingress":[{"protocol":"-1","fromPort":0,"toPort":0,"cidrBlocks":["0.0.0.0/0"]}],
                 "egress":[{"protocol":"-1","fromPort":0,"toPort":0,"cidrBlocks":["0.0.0.0/0"]}]}
                """
            )
        );
        var network = await vpc.CreateAsync(
            "aws:ec2/vpc:Vpc",
            PropertyJson.FromText("""{"cidrBlock":"10.0.0.0/16","enableDnsHostnames":true}""")
        );
        var subnet = await vpc.CreateAsync(
            "aws:ec2/subnet:Subnet",
            new PropertyMap(("vpcId", network.Id), ("cidrBlock", "10.0.1.0/24"))
        );
        foreach (var service in services.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await vpc.CreateAsync(
                "aws:ec2/vpcEndpoint:VpcEndpoint",
                new PropertyMap(
                    ("vpcId", network.Id),
                    ("serviceName", $"com.amazonaws.us-west-1.{service}"),
                    ("vpcEndpointType", "Interface"),
                    ("privateDnsEnabled", true),
                    ("subnetIds", PropertyValue.List(subnet.Id)),
                    ("securityGroupIds", PropertyValue.List(group))
                )
            );
        }

        var container = new ContainerDefinition(
            "web",
            image,
            [],
            new Dictionary<string, string>(),
            TimeSpan.FromSeconds(30),
            Logs
        )
        {
            Secrets = secret is null
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { ["KEY"] = secret },
        };
        var found = TaskAccess.WhyNotStarted(
            container,
            new NetworkPlace([subnet.Id], [group], HasPublicAddress: false),
            new AwsAccess(vpc.Module.Describe())
        );

        Assert.That(found, reason is null ? Is.Null : Does.StartWith(reason));
    }

    [Test, CancelAfter(120_000)]
    public async Task Without_a_public_address_in_a_public_subnet_the_deployment_fails(CancellationToken cancellation)
    {
        var (_, targets, group) = await BalanceAsync("ip", 3000, 3000);
        var definition = await CreateAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            ("family", "tiny"),
            ("cpu", "256"),
            ("memory", "512"),
            ("networkMode", "awsvpc"),
            ("requiresCompatibilities", PropertyValue.List("FARGATE")),
            ("executionRoleArn", "arn:aws:iam::000000000000:role/execution"),
            (
                "containerDefinitions",
                $$"""[{"name":"tiny","image":"{{Image.Uri}}","essential":true,"portMappings":[{"containerPort":3000}]}]"""
            )
        );

        Assert.That(
            () =>
                ServeAsync(
                    1,
                    definition.Outputs["arn"],
                    targets,
                    ("launchType", "FARGATE"),
                    (
                        "networkConfiguration",
                        new PropertyMap(("subnets", Subnets()), ("securityGroups", PropertyValue.List(group.Id)))
                    )
                ),
            Throws.Exception.With.Message.Contains("tasks failed to start (ResourceInitializationError:")
        );
        var service = Describe();
        Assert.That(
            service.StoppedTasks[0].Reason,
            Does.Contain("has no route to a NAT gateway, and it has no public address")
        );
        Assert.That(service.LastFailedDeployment?.Reason, Does.Contain("i/o timeout"));
        cancellation.ThrowIfCancellationRequested();
    }
}
