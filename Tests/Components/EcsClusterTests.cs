using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.ServiceDiscovery;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class EcsClusterTests
{
    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() =>
        _stack = await MockedStack.RunAsync(stack =>
            _ = new EcsCluster("main", new() { VpcId = "vpc-1" }, stack.Watched)
        );

    [Test]
    public async Task Its_services_find_each_other_in_its_namespace()
    {
        var defaults = await _stack.One<Cluster>().ServiceConnectDefaults.ValueAsync();

        Assert.That(defaults!.Namespace, Is.EqualTo(await _stack.One<HttpNamespace>().Arn.ValueAsync()));
        Assert.That(await _stack.One<EcsCluster>().NamespaceArn.ValueAsync(), Is.EqualTo(defaults.Namespace));
    }

    [Test]
    public async Task Its_metrics_are_those_that_the_arguments_name()
    {
        var stack = await MockedStack.RunAsync(stack =>
            _ = new EcsCluster("main", new() { VpcId = "vpc-1", ContainerInsights = "enhanced" }, stack.Watched)
        );
        var setting = (await stack.One<Cluster>().Settings.ValueAsync()).Single();

        Assert.That((setting.Name, setting.Value), Is.EqualTo(("containerInsights", "enhanced")));
        Assert.That(_stack.Inputs("Cluster").Keys, Has.No.Member("settings"), "by default the account's");
    }

    [Test]
    public async Task The_group_of_its_members_admits_nobody_and_reaches_nobody_by_itself()
    {
        Assert.That(await _stack.One<SecurityGroup>("main-members").VpcId.ValueAsync(), Is.EqualTo("vpc-1"));
        Assert.That(await _stack.IngressAsync(), Is.Empty);
        Assert.That(await _stack.EgressAsync(), Is.Empty);
    }

    [Test]
    public async Task The_execution_role_may_use_this_stacks_log_groups_and_its_own_and_promoted_images()
    {
        const string Repositories = "arn:aws:ecr:us-west-1:123456789012:repository/infra-test-*";
        const string Promoted = "arn:aws:ecr:us-west-1:123456789012:repository/infra-images-*";
        const string LogGroups = "arn:aws:logs:us-west-1:123456789012:log-group:infra-test-*:*";

        Assert.That(
            await _stack.One<RolePolicy>().Policy.AllowedAsync(),
            Is.EquivalentTo(
                new[]
                {
                    "ecr:GetAuthorizationToken on *",
                    $"ecr:BatchCheckLayerAvailability on {Repositories}",
                    $"ecr:BatchCheckLayerAvailability on {Promoted}",
                    $"ecr:BatchGetImage on {Repositories}",
                    $"ecr:BatchGetImage on {Promoted}",
                    $"ecr:GetDownloadUrlForLayer on {Repositories}",
                    $"ecr:GetDownloadUrlForLayer on {Promoted}",
                    $"logs:CreateLogStream on {LogGroups}",
                    $"logs:PutLogEvents on {LogGroups}",
                }
            ),
            "the token of the registry alone has no narrower resource"
        );
    }

    [Test]
    public async Task The_execution_role_is_for_ecs_tasks_of_this_account_and_region()
    {
        var trust = (await _stack.One<Role>().AssumeRolePolicy.JsonAsync()).GetProperty("Statement")[0];
        var condition = trust.GetProperty("Condition");

        Assert.That(
            trust.GetProperty("Principal").GetProperty("Service").GetString(),
            Is.EqualTo("ecs-tasks.amazonaws.com")
        );
        Assert.That(
            condition.GetProperty("StringEquals").GetProperty("aws:SourceAccount").GetString(),
            Is.EqualTo("123456789012")
        );
        Assert.That(
            condition.GetProperty("ArnLike").GetProperty("aws:SourceArn").GetString(),
            Is.EqualTo("arn:aws:ecs:us-west-1:123456789012:*")
        );
    }

    [Test]
    public async Task A_user_of_the_execution_role_waits_for_its_policy()
    {
        Assert.That(
            await _stack.One<EcsCluster>().ExecutionRoleArn.SourcesAsync(),
            Is.EquivalentTo(new[] { "Role main-execution", "RolePolicy main-execution" })
        );
    }

    [Test]
    public async Task Names_and_tags_are_those_that_are_given()
    {
        var named = await MockedStack.RunAsync(mocked =>
            _ = new EcsCluster(
                "main",
                new()
                {
                    VpcId = "vpc-1",
                    ClusterName = "ecs-cluster",
                    NamespaceName = "ecs-tutorial",
                    ExecutionRoleName = "ecs-task-execution-role",
                    Tags = { { "Name", "alba-digi-cluster" } },
                }
            )
        );
        var cluster = named.One<Cluster>();

        Assert.That(await cluster.Name.ValueAsync(), Is.EqualTo("ecs-cluster"));
        Assert.That((await cluster.Tags.ValueAsync())!["Name"], Is.EqualTo("alba-digi-cluster"));
        Assert.That(await named.One<HttpNamespace>().Name.ValueAsync(), Is.EqualTo("ecs-tutorial"));
        Assert.That(await named.One<Role>().Name.ValueAsync(), Is.EqualTo("ecs-task-execution-role"));
    }

    [Test]
    public async Task A_name_with_which_the_roles_would_exceed_64_characters_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() => _ = new EcsCluster(new string('a', 47), new() { VpcId = "vpc-1" })),
            Does.Contain("is too long for a role: at most 56 characters")
        );
    }
}
