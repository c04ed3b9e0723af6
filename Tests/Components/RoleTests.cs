using System.Text.Json;
using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>Least privilege: what each role may do, and that it is nothing more.</summary>
[TestFixture]
internal sealed class RoleTests
{
    private const string RegistryOfUsers = "arn:aws:ecr:us-west-1:123456789012:repository/users";

    private Recording stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => stack = await TestStack.RunAsync();

    [Test]
    public void There_is_one_execution_role_for_all_services()
    {
        foreach (var task in stack.All("TaskDefinition"))
        {
            Assert.That(task.Text("executionRoleArn"), Is.EqualTo("arn of Role execution-role"));
        }
    }

    [Test]
    public void Each_service_has_a_task_role_of_its_own_that_may_do_nothing()
    {
        Assert.That(stack.One("TaskDefinition", "users").Text("taskRoleArn"), Is.EqualTo("arn of Role users-task"));
        Assert.That(
            stack.One("TaskDefinition", "products").Text("taskRoleArn"),
            Is.EqualTo("arn of Role products-task")
        );
        Assert.That(stack.All("RolePolicy").Select(policy => policy.Text("role")), Is.All.EqualTo("execution-role"));
        Assert.That(stack.All("RolePolicyAttachment"), Is.Empty);
    }

    [Test]
    public void Only_the_tasks_of_ecs_take_on_a_role()
    {
        foreach (var role in stack.All("Role"))
        {
            var statement = role.Json("assumeRolePolicy").GetProperty("Statement").EnumerateArray().Single();
            Assert.That(
                statement.GetProperty("Principal").GetProperty("Service").GetString(),
                Is.EqualTo("ecs-tasks.amazonaws.com"),
                role.Name
            );
        }
    }

    [Test]
    public void The_execution_role_signs_in_to_the_registry()
    {
        Assert.That(Allowed("execution-role"), Is.EqualTo(new[] { "ecr:GetAuthorizationToken on *" }));
    }

    [Test]
    public void The_execution_role_pulls_from_the_services_repository_and_writes_its_log_group()
    {
        Assert.That(
            Allowed("users-execution"),
            Is.EquivalentTo(
                new[]
                {
                    "logs:CreateLogStream on arn of LogGroup users:*",
                    "logs:PutLogEvents on arn of LogGroup users:*",
                    $"ecr:BatchCheckLayerAvailability on {RegistryOfUsers}",
                    $"ecr:BatchGetImage on {RegistryOfUsers}",
                    $"ecr:GetDownloadUrlForLayer on {RegistryOfUsers}",
                }
            )
        );
    }

    [Test]
    public async Task An_image_from_elsewhere_needs_no_repository()
    {
        stack = await Recording.RunAsync(recording => TestStack.Service(recording, image: "public.example/a:1"));

        Assert.That(Allowed("users-execution"), Has.None.StartsWith("ecr:"));

        await RunAsync();
    }

    private IEnumerable<string> Allowed(string policy) =>
        stack
            .One("RolePolicy", policy)
            .Json("policy")
            .GetProperty("Statement")
            .EnumerateArray()
            .SelectMany(Permissions);

    private static IEnumerable<string> Permissions(JsonElement statement)
    {
        Assert.That(statement.GetProperty("Effect").GetString(), Is.EqualTo("Allow"));
        return statement
            .GetProperty("Action")
            .EnumerateArray()
            .Select(action => $"{action.GetString()} on {statement.GetProperty("Resource").GetString()}");
    }
}
