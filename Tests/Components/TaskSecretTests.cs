using Infra.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.SecretsManager;

namespace Infra.Tests.Components;

/// <summary>The secrets of a service's tasks, and who reads them.</summary>
[TestFixture]
internal sealed class TaskSecretTests
{
    private const string Key = "arn:aws:kms:us-west-1:123456789012:key/k";
    private const string Made = "arn:aws:secretsmanager:us-west-1:123456789012:secret:users-API_KEY-GhIjKl";
    private const string Elsewhere = "arn:aws:secretsmanager:us-west-1:123456789012:secret:database-AbCdEf";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(
            stack =>
                Service(
                    stack,
                    new()
                    {
                        ["API_KEY"] = new() { Value = "s3cr3t", KmsKeyArn = Key },
                        ["PASSWORD"] = new() { SecretArn = $"{Elsewhere}:password::" },
                        ["FLAG"] = new() { Parameter = "/users/FLAG" },
                        ["NAME"] = new() { Parameter = "arn:aws:ssm:us-west-1:123456789012:parameter/name" },
                    }
                ),
            ("Secret.arn", Made),
            ("SecretVersion.versionId", "v1")
        );

    [Test]
    public async Task A_container_names_where_its_secrets_are_and_not_their_values()
    {
        var container = (await _stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0];

        Assert.That(
            container
                .GetProperty("secrets")
                .EnumerateArray()
                .Select(secret => $"{secret.GetProperty("name")} {secret.GetProperty("valueFrom")}"),
            Is.EqualTo(
                new[]
                {
                    $"API_KEY {Made}:::v1",
                    "FLAG arn:aws:ssm:us-west-1:123456789012:parameter/users/FLAG",
                    "NAME arn:aws:ssm:us-west-1:123456789012:parameter/name",
                    $"PASSWORD {Elsewhere}:password::",
                }
            )
        );
        Assert.That(container.GetRawText(), Does.Not.Contain("s3cr3t"));
    }

    [Test]
    public async Task A_value_is_a_secret_version_and_secret_whatever_the_input_is()
    {
        var version = _stack.One<SecretVersion>("users-API_KEY");
        var secret = _stack.One<Secret>("users-API_KEY");

        Assert.That(
            await Output.IsSecretAsync(_stack.ArgsOf<SecretVersionArgs>(version).SecretString.ToOutput()),
            Is.True
        );
        Assert.That(await secret.Name.ValueAsync(), Is.EqualTo("infra-test-users-API_KEY"));
        Assert.That(await secret.KmsKeyId.ValueAsync(), Is.EqualTo(Key));
        Assert.That(await secret.RecoveryWindowInDays.ValueAsync(), Is.EqualTo(30));
    }

    [Test]
    public async Task The_execution_role_of_the_service_reads_its_secrets_and_no_others()
    {
        var role = _stack.One<Role>("users-execution");
        var policy = _stack.One<RolePolicy>("users-execution");
        var allowed = await policy.Policy.AllowedAsync();

        Assert.That(
            allowed.Where(action => !action.StartsWith("ecr:") && !action.StartsWith("logs:")),
            Is.EquivalentTo(
                new[]
                {
                    $"secretsmanager:GetSecretValue on {Made}",
                    $"secretsmanager:GetSecretValue on {Elsewhere}",
                    "ssm:GetParameters on arn:aws:ssm:us-west-1:123456789012:parameter/users/FLAG",
                    "ssm:GetParameters on arn:aws:ssm:us-west-1:123456789012:parameter/name",
                    $"kms:Decrypt on {Key}",
                }
            )
        );
        Assert.That(allowed, Does.Contain("ecr:GetAuthorizationToken on *"), "it pulls the image too");
        Assert.That(
            await _stack.One<TaskDefinition>().ExecutionRoleArn.ValueAsync(),
            Is.EqualTo(await role.Arn.ValueAsync())
        );
    }

    [Test]
    public async Task A_sidecar_has_secrets_of_its_own_and_the_role_of_the_service_reads_them()
    {
        var stack = await MockedStack.RunAsync(
            mocked =>
                Service(
                    mocked,
                    [],
                    sidecars: new()
                    {
                        ["side"] = new()
                        {
                            Image = "i",
                            Secrets =
                            {
                                ["TOKEN"] = new() { Value = "s3cr3t" },
                                ["FLAG"] = new() { Parameter = "/FLAG" },
                            },
                        },
                    }
                ),
            ("Secret.arn", Made),
            ("SecretVersion.versionId", "v1")
        );
        var task = stack.One<TaskDefinition>();
        var containers = await task.ContainerDefinitions.JsonAsync();

        Assert.That(containers[0].TryGetProperty("secrets", out _), Is.False);
        Assert.That(
            containers[1].GetProperty("secrets").EnumerateArray().Select(secret => $"{secret.GetProperty("name")}"),
            Is.EqualTo(new[] { "FLAG", "TOKEN" })
        );
        Assert.That(
            await stack.One<Secret>("users-side-TOKEN").Name.ValueAsync(),
            Is.EqualTo("infra-test-users-side-TOKEN")
        );
        Assert.That(
            await stack.One<RolePolicy>("users-execution").Policy.AllowedAsync(),
            Has.Some.EqualTo("ssm:GetParameters on arn:aws:ssm:us-west-1:123456789012:parameter/FLAG")
        );
        Assert.That(
            await task.ExecutionRoleArn.ValueAsync(),
            Is.EqualTo(await stack.One<Role>("users-execution").Arn.ValueAsync())
        );
    }

    [Test]
    public async Task A_service_without_secrets_has_the_role_of_the_cluster()
    {
        var stack = await MockedStack.RunAsync(mocked => Service(mocked, []));

        Assert.That(stack.All<Role>().Select(role => role.GetResourceName()), Is.EqualTo(new[] { "users-task" }));
        Assert.That(
            await stack.One<TaskDefinition>().ExecutionRoleArn.ValueAsync(),
            Is.EqualTo("arn:aws:iam::123456789012:role/execution")
        );
        Assert.That(
            (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0].TryGetProperty("secrets", out _),
            Is.False
        );
    }

    [Test]
    public async Task A_stack_that_may_be_destroyed_with_its_data_frees_the_names_of_its_secrets_at_once()
    {
        var secrets = new Dictionary<string, EcsSecretArgs> { ["A"] = new() { Value = "b" } };
        var stack = await MockedStack.RunAsync(mocked => Service(mocked, secrets, forceDelete: true));

        Assert.That(await stack.One<Secret>().RecoveryWindowInDays.ValueAsync(), Is.Zero);
    }

    [Test]
    public async Task A_secret_has_one_source()
    {
        var message = await MockedStack.RefusalAsync(() =>
            Service(
                null,
                new()
                {
                    ["A"] = new() { Value = "b", Parameter = "c" },
                    ["D"] = new(),
                }
            )
        );

        Assert.That(
            message.Split('\n'),
            Is.EqualTo(
                new[]
                {
                    "FargateService 'users': the secret 'A' needs one of Value, SecretArn and Parameter; it has 2.",
                    "FargateService 'users': the secret 'D' needs one of Value, SecretArn and Parameter; it has 0.",
                }
            )
        );
    }

    [Test]
    public async Task A_service_with_exec_lets_sessions_in_and_writes_their_log()
    {
        var stack = await MockedStack.RunAsync(mocked =>
        {
            var cluster = new EcsCluster("main", new() { VpcId = "vpc-1", ExecLogRetentionDays = 90 }, mocked.Watched);
            _ = new FargateService(
                "users",
                new()
                {
                    Cluster = cluster,
                    Listener = Given.Listener(8000),
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    Task = Task([], exec: true),
                }
            );
        });
        var logs = stack.One<LogGroup>("main-exec");
        var configuration = await stack.One<Cluster>().Configuration.ValueAsync();
        var container = (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0];

        Assert.That(await stack.One<Service>().EnableExecuteCommand.ValueAsync(), Is.True);
        Assert.That(container.GetProperty("linuxParameters").GetProperty("initProcessEnabled").GetBoolean(), Is.True);
        Assert.That(
            (await logs.Name.ValueAsync(), await logs.RetentionInDays.ValueAsync()),
            Is.EqualTo(("infra-test/exec", 90))
        );
        Assert.That(
            configuration!.ExecuteCommandConfiguration!.LogConfiguration!.CloudWatchLogGroupName,
            Is.EqualTo("infra-test/exec")
        );
        var log = await logs.Arn.ValueAsync();
        Assert.That(
            await stack.One<RolePolicy>("users-task").Policy.AllowedAsync(),
            Is.EquivalentTo(
                new[]
                {
                    "ssmmessages:CreateControlChannel on *",
                    "ssmmessages:CreateDataChannel on *",
                    "ssmmessages:OpenControlChannel on *",
                    "ssmmessages:OpenDataChannel on *",
                    "logs:DescribeLogGroups on *",
                    $"logs:CreateLogStream on {log}:*",
                    $"logs:DescribeLogStreams on {log}:*",
                    $"logs:PutLogEvents on {log}:*",
                }
            )
        );
    }

    [Test]
    public async Task Without_exec_no_session_is_let_in()
    {
        var stack = await MockedStack.RunAsync(mocked => Service(mocked, []));

        Assert.That(await stack.One<Service>().EnableExecuteCommand.ValueAsync(), Is.Not.True);
        Assert.That(stack.All<RolePolicy>(), Is.Empty);
        Assert.That(
            (await stack.One<TaskDefinition>().ContainerDefinitions.JsonAsync())[0]
                .TryGetProperty("linuxParameters", out _),
            Is.False
        );
    }

    private static void Service(
        MockedStack? stack,
        Dictionary<string, EcsSecretArgs> secrets,
        bool forceDelete = false,
        Dictionary<string, EcsSidecarArgs>? sidecars = null
    ) =>
        _ = new FargateService(
            "users",
            new()
            {
                Cluster = Given.Cluster(),
                Listener = Given.Listener(8000),
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = Task(secrets, forceDelete, sidecars: sidecars),
            },
            stack?.Watched
        );

    private static EcsTaskArgs Task(
        Dictionary<string, EcsSecretArgs> secrets,
        bool forceDelete = false,
        bool exec = false,
        Dictionary<string, EcsSidecarArgs>? sidecars = null
    ) =>
        new()
        {
            Image = "a",
            Port = 3000,
            Cpu = 256,
            Memory = 512,
            Secrets = secrets,
            ForceDelete = forceDelete,
            Exec = exec,
            Sidecars = sidecars ?? [],
        };
}
