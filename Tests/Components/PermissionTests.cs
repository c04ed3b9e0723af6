using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Iam;

namespace Infra.Tests.Components;

/// <summary>Least privilege: the permissions of a service's code, and no others.</summary>
[TestFixture]
internal sealed class PermissionTests
{
    private const string Uploads = "arn:aws:s3:::uploads/*";

    [Test]
    public async Task The_code_may_do_nothing_by_default()
    {
        var stack = await MockedStack.RunAsync(_ => Service());

        Assert.That(stack.All<RolePolicy>(), Is.Empty);
        Assert.That(stack.All<RolePolicyAttachment>(), Is.Empty);
    }

    [Test]
    public async Task The_code_has_the_given_permissions()
    {
        var stack = await MockedStack.RunAsync(_ =>
            Service(
                new IamStatementArgs
                {
                    Actions = new() { "s3:GetObject", "s3:PutObject" },
                    Resources = Uploads,
                }
            )
        );

        Assert.That(
            await stack.One<RolePolicy>("users-task").Policy.AllowedAsync(),
            Is.EqualTo(new[] { $"s3:GetObject on {Uploads}", $"s3:PutObject on {Uploads}" })
        );
        Assert.That(await stack.One<RolePolicy>().Role.ValueAsync(), Is.EqualTo("users-task"));
    }

    [Test]
    public async Task A_permission_has_its_conditions()
    {
        var stack = await MockedStack.RunAsync(_ =>
            Service(
                new IamStatementArgs
                {
                    Actions = "s3:ListBucket",
                    Resources = "arn:aws:s3:::uploads",
                    Conditions = { ["StringLike"] = new() { ["s3:prefix"] = ["users/*"] } },
                }
            )
        );
        var statement = (await stack.One<RolePolicy>().Policy.JsonAsync()).GetProperty("Statement")[0];

        Assert.That(
            statement.GetProperty("Condition").GetProperty("StringLike").GetProperty("s3:prefix")[0].GetString(),
            Is.EqualTo("users/*")
        );
    }

    [Test]
    public async Task Tasks_start_with_their_permissions()
    {
        var stack = await MockedStack.RunAsync(_ =>
            Service(new IamStatementArgs { Actions = "s3:GetObject", Resources = Uploads })
        );

        Assert.That(
            await stack.One<TaskDefinition>().TaskRoleArn.ValueAsync(),
            Is.EqualTo(await stack.One<Role>("users-task").Arn.ValueAsync())
        );
    }

    [Test]
    public void Everything_on_everything_is_refused()
    {
        Assert.That(
            () => MockedStack.RunAsync(_ => Service(new IamStatementArgs { Actions = "*", Resources = "*" })),
            Throws.Exception.With.Message.Contains("Service 'users': a permission allows everything on everything")
        );
    }

    [Test]
    public async Task The_task_role_is_for_ecs_tasks_of_the_clusters_account_and_region()
    {
        var stack = await MockedStack.RunAsync(_ => Service());
        var trust = (await stack.One<Role>().AssumeRolePolicy.JsonAsync()).GetProperty("Statement")[0];

        Assert.That(
            trust.GetProperty("Principal").GetProperty("Service").GetString(),
            Is.EqualTo("ecs-tasks.amazonaws.com")
        );
        Assert.That(
            trust.GetProperty("Condition").GetProperty("StringEquals").GetProperty("aws:SourceAccount").GetString(),
            Is.EqualTo("123456789012")
        );
        Assert.That(
            trust.GetProperty("Condition").GetProperty("ArnLike").GetProperty("aws:SourceArn").GetString(),
            Is.EqualTo("arn:aws:ecs:us-west-1:123456789012:*")
        );
    }

    [Test]
    public async Task The_policies_of_the_execution_role_stay_within_iams_limit_with_200_services()
    {
        const int Limit = 10_240;
        var stack = await MockedStack.RunAsync(mocked =>
        {
            var cluster = new EcsCluster("main", new() { VpcId = "vpc-1" });
            foreach (var number in Enumerable.Range(0, 200))
            {
                _ = new FargateService(
                    $"service-{number}",
                    new()
                    {
                        Cluster = cluster,
                        Listener = Given.Listener(8000 + number),
                        VpcId = "vpc-1",
                        SubnetIds = "subnet-1",
                        Task = new()
                        {
                            Folder = "services/hello",
                            Port = 8080,
                            Cpu = 256,
                            Memory = 512,
                        },
                    }
                );
            }
        });

        var length = 0;
        foreach (var policy in stack.All<RolePolicy>())
        {
            length +=
                await policy.Role.ValueAsync() == "main-execution" ? (await policy.Policy.ValueAsync()).Length : 0;
        }

        Assert.That(stack.All<FargateService>(), Has.Count.EqualTo(200));
        Assert.That(
            length,
            Is.Positive.And.LessThanOrEqualTo(Limit),
            "AWS counts all inline policies of a role together"
        );
    }

    private static FargateService Service(params IamStatementArgs[] permissions) =>
        new(
            "users",
            new()
            {
                Cluster = Given.Cluster(),
                Listener = Given.Listener(8000),
                VpcId = "vpc-1",
                SubnetIds = "subnet-1",
                Task = new()
                {
                    Image = "a",
                    Port = 3000,
                    Cpu = 256,
                    Memory = 512,
                    Permissions = [.. permissions],
                },
            }
        );
}
