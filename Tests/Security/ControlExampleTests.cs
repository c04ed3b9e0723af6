using System.Text.Json;
using NUnit.Framework;

namespace Infra.Tests.Security;

/// <summary>Each control with resources that it faults, and with the same ones as it wants them.</summary>
[TestFixture]
internal sealed class ControlExampleTests
{
    private static readonly Registration Main = Vpc("main");

    private static readonly Dictionary<string, (Registration[] Bad, Registration[] Good)> Examples = new()
    {
        ["ACM.2"] = One("aws:acm/certificate:Certificate", new { keyAlgorithm = "RSA_1024" }, new { }),
        ["AutoScaling.1"] = One(
            "aws:autoscaling/group:Group",
            new { targetGroupArns = new[] { "a" } },
            new { targetGroupArns = new[] { "a" }, healthCheckType = "ELB" }
        ),
        ["AutoScaling.2"] = One(
            "aws:autoscaling/group:Group",
            new { vpcZoneIdentifiers = new[] { "subnet-1" } },
            new { vpcZoneIdentifiers = new[] { "subnet-1", "subnet-2" } }
        ),
        ["AutoScaling.6"] = One(
            "aws:autoscaling/group:Group",
            new { launchTemplate = new { id = "a" } },
            new
            {
                mixedInstancesPolicy = new
                {
                    launchTemplate = new
                    {
                        overrides = new[] { new { instanceType = "t3.small" }, new { instanceType = "t3a.small" } },
                    },
                },
            }
        ),
        ["AutoScaling.9"] = One(
            "aws:autoscaling/group:Group",
            new { launchConfiguration = "a" },
            new { launchTemplate = new { id = "a" } }
        ),
        ["CloudWatch.16"] = One(
            "aws:cloudwatch/logGroup:LogGroup",
            new { retentionInDays = 364 },
            new { retentionInDays = 365 }
        ),
        ["EC2.2"] = (
            [
                Main,
                New(
                    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
                    new { vpcId = "main", ingress = new[] { new { protocol = "-1" } } }
                ),
            ],
            [Main, New("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", new { vpcId = "main" })]
        ),
        ["EC2.3"] = One(
            "aws:ec2/instance:Instance",
            new { rootBlockDevice = new { encrypted = true }, ebsBlockDevices = new[] { new { deviceName = "a" } } },
            new { rootBlockDevice = new { encrypted = true } }
        ),
        ["EC2.6"] = (
            [Main, New("aws:ec2/flowLog:FlowLog", new { vpcId = "other" })],
            [Main, New("aws:ec2/flowLog:FlowLog", new { vpcId = "main" })]
        ),
        ["EC2.8"] = One(
            "aws:ec2/instance:Instance",
            new { metadataOptions = new { httpTokens = "optional" } },
            new { metadataOptions = new { httpTokens = "required" } }
        ),
        ["EC2.9"] = (
            [
                New("aws:ec2/subnet:Subnet", new { mapPublicIpOnLaunch = true }, "public"),
                New("aws:ec2/instance:Instance", new { subnetId = "public" }),
            ],
            [
                New("aws:ec2/subnet:Subnet", new { mapPublicIpOnLaunch = false }, "private"),
                New("aws:ec2/instance:Instance", new { subnetId = "private" }),
            ]
        ),
        ["EC2.10"] = Endpoint("ec2"),
        ["EC2.13"] = Ingress(from: 20, to: 30, "::/0"),
        ["EC2.14"] = Ingress(from: 3389, to: 3389, "0.0.0.0/0"),
        ["EC2.15"] = One(
            "aws:ec2/subnet:Subnet",
            new { mapPublicIpOnLaunch = true },
            new { mapPublicIpOnLaunch = false }
        ),
        ["EC2.17"] = One(
            "aws:ec2/instance:Instance",
            new { networkInterfaces = new[] { new { deviceIndex = 0 }, new { deviceIndex = 1 } } },
            new { networkInterfaces = new[] { new { deviceIndex = 0 } } }
        ),
        ["EC2.18"] = Ingress(from: 8000, to: 8000, "0.0.0.0/0"),
        ["EC2.19"] = Ingress(from: 8080, to: 8080, "0.0.0.0/0"),
        ["EC2.24"] = One(
            "aws:ec2/instance:Instance",
            new { instanceType = "m1.small" },
            new { instanceType = "t3.small" }
        ),
        ["EC2.25"] = One(
            "aws:ec2/launchTemplate:LaunchTemplate",
            new { networkInterfaces = new[] { new { associatePublicIpAddress = "true" } } },
            new { networkInterfaces = new[] { new { associatePublicIpAddress = "false" } } }
        ),
        ["EC2.40"] = Tagged("aws:ec2/natGateway:NatGateway"),
        ["EC2.43"] = Tagged("aws:ec2/securityGroup:SecurityGroup"),
        ["EC2.48"] = Tagged("aws:ec2/flowLog:FlowLog"),
        ["EC2.53"] = Ingress(from: 22, to: 22, "0.0.0.0/0", instead: "::/0"),
        ["EC2.54"] = Ingress(from: 3389, to: 3389, "::/0", instead: "0.0.0.0/0"),
        ["EC2.55"] = Endpoint("ecr.api"),
        ["EC2.56"] = Endpoint("ecr.dkr"),
        ["EC2.57"] = Endpoint("ssm"),
        ["EC2.58"] = Endpoint("ssm-contacts"),
        ["EC2.60"] = Endpoint("ssm-incidents"),
        ["EC2.170"] = One(
            "aws:ec2/launchTemplate:LaunchTemplate",
            new { },
            new { metadataOptions = new { httpTokens = "required" } }
        ),
        ["EC2.181"] = One(
            "aws:ec2/launchTemplate:LaunchTemplate",
            new { blockDeviceMappings = new[] { new { ebs = new { volumeSize = 8 } } } },
            new { blockDeviceMappings = new[] { new { ebs = new { encrypted = "true" } } } }
        ),
        ["ECR.1"] = One(
            "aws:ecr/repository:Repository",
            new { imageScanningConfiguration = new { scanOnPush = false } },
            new { imageScanningConfiguration = new { scanOnPush = true } }
        ),
        ["ECR.2"] = One(
            "aws:ecr/repository:Repository",
            new { imageTagMutability = "MUTABLE" },
            new { imageTagMutability = "IMMUTABLE" }
        ),
        ["ECR.3"] = (
            [
                New("aws:ecr/repository:Repository", new { name = "images" }),
                New("aws:ecr/lifecyclePolicy:LifecyclePolicy", new { repository = "others" }),
            ],
            [
                New("aws:ecr/repository:Repository", new { name = "images" }),
                New("aws:ecr/lifecyclePolicy:LifecyclePolicy", new { repository = "images" }),
            ]
        ),
        ["ECR.5"] = One(
            "aws:ecr/repository:Repository",
            new { },
            new { encryptionConfigurations = new[] { new { encryptionType = "KMS", kmsKey = "a" } } }
        ),
        ["ECS.2"] = One(
            "aws:ecs/service:Service",
            new { networkConfiguration = new { assignPublicIp = true } },
            new { networkConfiguration = new { assignPublicIp = false } }
        ),
        ["ECS.3"] = One("aws:ecs/taskDefinition:TaskDefinition", new { pidMode = "host" }, new { pidMode = "task" }),
        ["ECS.4"] = Container(new { privileged = true }, new { privileged = false }),
        ["ECS.5"] = Container(new { }, new { readonlyRootFilesystem = true }),
        ["ECS.8"] = Container(
            new { environment = new[] { new { name = "AWS_SECRET_ACCESS_KEY", value = "a" } } },
            new { environment = new[] { new { name = "AWS_REGION", value = "a" } } }
        ),
        ["ECS.9"] = Container(new { }, new { logConfiguration = new { logDriver = "awslogs" } }),
        ["ECS.10"] = One(
            "aws:ecs/service:Service",
            new { platformVersion = "1.3.0" },
            new { platformVersion = "LATEST" }
        ),
        ["ECS.12"] = One(
            "aws:ecs/cluster:Cluster",
            new { settings = new[] { new { name = "containerInsights", value = "disabled" } } },
            new { settings = new[] { new { name = "containerInsights", value = "enhanced" } } }
        ),
        ["ECS.13"] = Tagged("aws:ecs/service:Service"),
        ["ECS.14"] = Tagged("aws:ecs/cluster:Cluster"),
        ["ECS.15"] = Tagged("aws:ecs/taskDefinition:TaskDefinition"),
        ["ECS.17"] = One(
            "aws:ecs/taskDefinition:TaskDefinition",
            new { networkMode = "host" },
            new { networkMode = "bridge" }
        ),
        ["ECS.18"] = One(
            "aws:ecs/taskDefinition:TaskDefinition",
            new { volumes = new[] { new { efsVolumeConfiguration = new { fileSystemId = "a" } } } },
            new { volumes = new[] { new { efsVolumeConfiguration = new { transitEncryption = "ENABLED" } } } }
        ),
        ["ECS.19"] = One(
            "aws:ecs/capacityProvider:CapacityProvider",
            new { autoScalingGroupProvider = new { managedTerminationProtection = "DISABLED" } },
            new { autoScalingGroupProvider = new { managedTerminationProtection = "ENABLED" } }
        ),
        ["ECS.20"] = Container(new { user = "0:1000" }, new { user = "1000" }),
        ["ECS.21"] = One(
            "aws:ecs/taskDefinition:TaskDefinition",
            new { containerDefinitions = """[{"name": "a"}]""" },
            new
            {
                containerDefinitions = """[{"name": "a"}]""",
                runtimePlatform = new { operatingSystemFamily = "LINUX" },
            }
        ),
        ["ELB.1"] = (
            [
                New("aws:lb/listener:Listener", new { protocol = "HTTP", defaultActions = ToHttps }, "listener"),
                New(
                    "aws:lb/listenerRule:ListenerRule",
                    new { listenerArn = "arn of listener", actions = new[] { new { type = "forward" } } }
                ),
            ],
            [New("aws:lb/listener:Listener", new { protocol = "HTTP", defaultActions = ToHttps })]
        ),
        ["ELB.4"] = One(
            "aws:lb/loadBalancer:LoadBalancer",
            new { dropInvalidHeaderFields = false },
            new { dropInvalidHeaderFields = true }
        ),
        ["ELB.5"] = One(
            "aws:lb/loadBalancer:LoadBalancer",
            new { accessLogs = new { enabled = false } },
            new { accessLogs = new { enabled = true } }
        ),
        ["ELB.6"] = One("aws:lb/loadBalancer:LoadBalancer", new { }, new { enableDeletionProtection = true }),
        ["ELB.12"] = One(
            "aws:lb/loadBalancer:LoadBalancer",
            new { desyncMitigationMode = "monitor" },
            new { desyncMitigationMode = "strictest" }
        ),
        ["ELB.13"] = (
            [
                New("aws:ec2/subnet:Subnet", new { availabilityZone = "a" }, "subnet-1"),
                New("aws:ec2/subnet:Subnet", new { availabilityZone = "a" }, "subnet-2"),
                New("aws:lb/loadBalancer:LoadBalancer", new { subnets = new[] { "subnet-1", "subnet-2" } }),
            ],
            [
                New("aws:ec2/subnet:Subnet", new { availabilityZone = "a" }, "subnet-1"),
                New("aws:ec2/subnet:Subnet", new { availabilityZone = "b" }, "subnet-2"),
                New("aws:lb/loadBalancer:LoadBalancer", new { subnets = new[] { "subnet-1", "subnet-2" } }),
            ]
        ),
        ["ELB.16"] = (
            [New("aws:lb/loadBalancer:LoadBalancer", new { })],
            [
                New("aws:lb/loadBalancer:LoadBalancer", new { }, "main"),
                New("aws:wafv2/webAclAssociation:WebAclAssociation", new { resourceArn = "arn of main" }),
            ]
        ),
        ["ELB.17"] = One(
            "aws:lb/listener:Listener",
            new { protocol = "HTTPS", sslPolicy = "ELBSecurityPolicy-TLS13-1-2-2021-06" },
            new { protocol = "HTTPS", sslPolicy = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06" }
        ),
        ["ELB.18"] = One("aws:lb/listener:Listener", new { protocol = "HTTP" }, new { protocol = "HTTPS" }),
        ["ELB.21"] = One(
            "aws:lb/targetGroup:TargetGroup",
            new { healthCheck = new { protocol = "HTTP" } },
            new { healthCheck = new { protocol = "HTTPS" } }
        ),
        ["ELB.22"] = One("aws:lb/targetGroup:TargetGroup", new { protocol = "HTTP" }, new { protocol = "HTTPS" }),
        ["IAM.1"] = Policy("aws:iam/rolePolicy:RolePolicy", ("*", "*"), ("*", "arn:aws:s3:::a")),
        ["IAM.21"] = Policy("aws:iam/policy:Policy", ("ecs:*", "arn:aws:ecs:::a"), ("ecs:List*", "*")),
        ["KMS.1"] = Policy("aws:iam/policy:Policy", ("kms:De*", "*"), ("kms:Decrypt", "arn:aws:kms:us-west-1:1:key/a")),
        ["KMS.2"] = Policy(
            "aws:iam/rolePolicy:RolePolicy",
            ("kms:Decrypt", "arn:aws:kms:us-west-1:1:key/*"),
            ("kms:Describe*", "*")
        ),
        ["S3.2"] = (
            [Bucket, New("aws:s3/bucketAcl:BucketAcl", new { bucket = "bucket", acl = "public-read" })],
            [Bucket, New("aws:s3/bucketAcl:BucketAcl", new { bucket = "bucket", acl = "public-read" }), Blocked]
        ),
        ["S3.3"] = (
            [Bucket, BucketPolicy("""{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:Put*"]}""")],
            [Bucket, BucketPolicy("""{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:List*"]}""")]
        ),
        ["S3.5"] = (
            [Bucket, BucketPolicy("""{"Effect": "Deny", "Principal": "*", "Action": "s3:*"}""")],
            [
                Bucket,
                BucketPolicy(
                    """
                    {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
                    """
                ),
            ]
        ),
        ["S3.6"] = (
            [Bucket, BucketPolicy("""{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "s3:PutBucket*"}""")],
            [Bucket, BucketPolicy("""{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "s3:GetObject"}""")]
        ),
        ["S3.8"] = (
            [
                Bucket,
                New(
                    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
                    new { bucket = "bucket", blockPublicAcls = true }
                ),
            ],
            [Bucket, Blocked]
        ),
        ["S3.9"] = ([Bucket], [Bucket, New("aws:s3/bucketLogging:BucketLogging", new { bucket = "bucket" })]),
        ["S3.12"] = ([Bucket, Owned("BucketOwnerPreferred")], [Bucket, Owned("BucketOwnerEnforced")]),
        ["S3.13"] = ([Bucket, Lifecycle("Disabled")], [Bucket, Lifecycle("Enabled")]),
        ["SecretsManager.1"] = (
            [Secret],
            [Secret, New("aws:secretsmanager/secretRotation:SecretRotation", new { secretId = "arn of secret" })]
        ),
        ["SecretsManager.4"] = ([Secret, Rotated(91)], [Secret, Rotated(90)]),
        ["WAF.10"] = One("aws:wafv2/webAcl:WebAcl", new { }, new { rules = new[] { new { name = "a" } } }),
        ["WAF.11"] = (
            [New("aws:wafv2/webAcl:WebAcl", new { })],
            [
                New("aws:wafv2/webAcl:WebAcl", new { }, "acl"),
                New(
                    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
                    new { resourceArn = "arn of acl" }
                ),
            ]
        ),
        ["WAF.12"] = One(
            "aws:wafv2/webAcl:WebAcl",
            new { rules = new[] { new { visibilityConfig = new { cloudwatchMetricsEnabled = false } } } },
            new { rules = new[] { new { visibilityConfig = new { cloudwatchMetricsEnabled = true } } } }
        ),
    };

    private static object ToHttps => new[] { new { type = "redirect", redirect = new { protocol = "HTTPS" } } };

    private static Registration Bucket => New("aws:s3/bucket:Bucket", new { }, "bucket");

    private static Registration Secret => New("aws:secretsmanager/secret:Secret", new { }, "secret");

    private static Registration Blocked =>
        New(
            "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
            new
            {
                bucket = "bucket",
                blockPublicAcls = true,
                blockPublicPolicy = true,
                ignorePublicAcls = true,
                restrictPublicBuckets = true,
            }
        );

    [TestCaseSource(typeof(Controls), nameof(Controls.All))]
    public void A_control_faults_its_bad_example_and_not_its_good_one(Control control)
    {
        Assert.That(Examples.Keys, Has.Member(control.Id), "every control has an example");
        var (bad, good) = Examples[control.Id];

        Assert.That(control.Violations(new(bad)), Is.Not.Empty);
        Assert.That(control.AppliesTo(new(good)), Is.True);
        Assert.That(control.Violations(new(good)), Is.Empty);
    }

    [Test]
    public void Default_tags_tag_every_resource()
    {
        var control = Controls.All.Single(control => control.Id == "ECS.13");

        Assert.That(control.Violations(new([New("aws:ecs/service:Service", new { })], HasDefaultTags: true)), Is.Empty);
    }

    [TestCase("ingress", "-1", "EC2.18", "EC2.19", "EC2.53")]
    [TestCase("egress", "-1")]
    [TestCase("ingress", "udp", "EC2.18")]
    public void Every_kind_of_rule_of_a_security_group_is_judged(string type, string protocol, params string[] faulting)
    {
        var rule = New(
            "aws:ec2/securityGroupRule:SecurityGroupRule",
            new
            {
                type,
                protocol,
                fromPort = 22,
                toPort = 22,
                cidrBlocks = new[] { "0.0.0.0/0" },
            }
        );
        var judging = new[] { "EC2.18", "EC2.19", "EC2.53" };

        Assert.That(
            Controls
                .All.Where(control => judging.Contains(control.Id) && control.Violations(new([rule])).Count > 0)
                .Select(control => control.Id),
            Is.EqualTo(faulting)
        );
    }

    [Test]
    public void A_rule_within_a_security_group_is_judged()
    {
        var group = New(
            "aws:ec2/securityGroup:SecurityGroup",
            new
            {
                ingress = new[]
                {
                    new
                    {
                        protocol = "tcp",
                        fromPort = 22,
                        toPort = 22,
                        ipv6CidrBlocks = new[] { "::/0" },
                    },
                },
            }
        );

        Assert.That(Controls.All.Single(control => control.Id == "EC2.13").Violations(new([group])), Is.Not.Empty);
    }

    private static (Registration[] Bad, Registration[] Good) One(string type, object bad, object good) =>
        ([New(type, bad)], [New(type, good)]);

    private static (Registration[] Bad, Registration[] Good) Tagged(string type) =>
        One(type, new { }, new { tags = new { a = "b" } });

    private static (Registration[] Bad, Registration[] Good) Container(object bad, object good)
    {
        return One("aws:ecs/taskDefinition:TaskDefinition", Of(bad), Of(good));

        static object Of(object container) =>
            new
            {
                containerDefinitions = JsonSerializer.Serialize(new[] { container }),
                runtimePlatform = new { operatingSystemFamily = "LINUX" },
            };
    }

    private static (Registration[] Bad, Registration[] Good) Endpoint(string service) =>
        (
            [Main, New("aws:ec2/vpcEndpoint:VpcEndpoint", Named("main", "Gateway", service))],
            [Main, New("aws:ec2/vpcEndpoint:VpcEndpoint", Named("main", "Interface", service))]
        );

    private static object Named(string vpcId, string vpcEndpointType, string service) =>
        new
        {
            vpcId,
            vpcEndpointType,
            serviceName = $"com.amazonaws.us-west-1.{service}",
        };

    /// <summary>A rule that everyone passes; good are other addresses, or, for other controls, port 443 alone.</summary>
    private static (Registration[] Bad, Registration[] Good) Ingress(
        int from,
        int to,
        string everyone,
        string? instead = null
    )
    {
        return (
            [New("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", Rule(everyone, from, to))],
            [
                New(
                    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                    instead is null ? Rule(everyone, 443, 443) : Rule(instead, from, to)
                ),
                New("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", Rule("10.0.0.0/16", from, to)),
            ]
        );

        static object Rule(string cidr, int from, int to) =>
            cidr.Contains(':')
                ? new
                {
                    ipProtocol = "tcp",
                    cidrIpv6 = cidr,
                    fromPort = from,
                    toPort = to,
                }
                : new
                {
                    ipProtocol = "tcp",
                    cidrIpv4 = cidr,
                    fromPort = from,
                    toPort = to,
                };
    }

    private static (Registration[] Bad, Registration[] Good) Policy(
        string type,
        (string Action, string Resource) bad,
        (string Action, string Resource) good
    )
    {
        return ([New(type, Of(bad))], [New(type, Of(good))]);

        static object Of((string Action, string Resource) statement) =>
            new
            {
                policy = JsonSerializer.Serialize(
                    new
                    {
                        Statement = new
                        {
                            Effect = "Allow",
                            statement.Action,
                            statement.Resource,
                        },
                    }
                ),
            };
    }

    private static Registration BucketPolicy(string statement) =>
        New(
            "aws:s3/bucketPolicy:BucketPolicy",
            new { bucket = "bucket", policy = $$"""{"Statement": [{{statement}}]}""" }
        );

    private static Registration Owned(string objectOwnership) =>
        New(
            "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
            new { bucket = "bucket", rule = new { objectOwnership } }
        );

    private static Registration Lifecycle(string status) =>
        New(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            new { bucket = "bucket", rules = new[] { new { status } } }
        );

    private static Registration Rotated(int automaticallyAfterDays) =>
        New(
            "aws:secretsmanager/secretRotation:SecretRotation",
            new { secretId = "secret", rotationRules = new { automaticallyAfterDays } }
        );

    private static Registration Vpc(string name) => New("aws:ec2/vpc:Vpc", new { }, name);

    private static Registration New(string type, object inputs, string name = "a") =>
        new(type, name, name, $"arn of {name}", JsonSerializer.SerializeToNode(inputs)!);
}
