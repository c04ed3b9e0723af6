using System.Collections.Immutable;
using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Ecs;

namespace Infra.Tests.Components;

/// <summary>In which order services start that call each other.</summary>
[TestFixture]
internal sealed class FargateServicesTests
{
    [Test]
    public async Task A_service_that_only_calls_starts_after_the_other()
    {
        var stack = await BuildAsync(("users", ["products"]), ("products", []));

        Assert.That(await StartsAfterAsync(stack, "users"), Has.Member("FargateService products"));
    }

    [Test]
    public async Task A_service_that_is_only_called_does_not_wait()
    {
        var stack = await BuildAsync(("users", ["products"]), ("products", []));

        Assert.That(await StartsAfterAsync(stack, "products"), Has.None.Contains("users"));
    }

    [TestCase("TaskDefinition products", "the image and the roles are behind it")]
    [TestCase("Listener products-8001", "ECS takes no target group without a load balancer")]
    [TestCase("SecurityGroupEgressRule products-https", "the image comes by HTTPS")]
    public async Task Two_services_that_call_each_other_wait_for_each_others_needs(string resource, string why)
    {
        var stack = await BuildAsync(("users", ["products"]), ("products", ["users"]));

        Assert.That(await StartsAfterAsync(stack, "users"), Has.Member(resource), why);
    }

    [Test]
    public async Task Of_two_that_call_each_other_neither_waits_for_the_other()
    {
        var stack = await BuildAsync(("users", ["products"]), ("products", ["users"]));

        Assert.That(
            await StartsAfterAsync(stack, "users"),
            Has.None.StartsWith("FargateService").And.None.StartsWith("Service ")
        );
        Assert.That(
            await StartsAfterAsync(stack, "products"),
            Has.None.StartsWith("FargateService").And.None.StartsWith("Service ")
        );
    }

    [Test]
    public async Task A_cycle_starts_after_every_service_that_it_calls_outside()
    {
        var stack = await BuildAsync(("users", ["products"]), ("products", ["users", "store"]), ("store", []));

        Assert.That(await StartsAfterAsync(stack, "users"), Has.Member("FargateService store"));
        Assert.That(await StartsAfterAsync(stack, "products"), Has.Member("FargateService store"));
    }

    [Test]
    public async Task A_caller_of_a_circle_starts_after_it()
    {
        var stack = await BuildAsync(("a", ["users"]), ("users", ["products"]), ("products", ["users"]));

        Assert.That(await StartsAfterAsync(stack, "a"), Has.Member("FargateService users"));
    }

    [Test]
    public void An_invalid_service_in_a_circle_ends_the_program_instead_of_a_wait()
    {
        Assert.That(
            () =>
                MockedStack.RunAsync(_ =>
                    FargateServices.Build(
                        new Dictionary<string, (FargateServiceArgs, ImmutableArray<string>)>
                        {
                            ["products"] = (Args(8001), ["users"]),
                            ["users"] = (Args(8000, cpu: 1), ["products"]),
                        }
                    )
                ),
            Throws.Exception.With.Message.Contains("FargateService 'users': Cpu is 1")
        );
    }

    [Test]
    public async Task A_call_of_no_service_is_refused()
    {
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                FargateServices.Build(
                    new Dictionary<string, (FargateServiceArgs, ImmutableArray<string>)>
                    {
                        ["users"] = (Args(8000), ["elsewhere"]),
                    }
                )
            ),
            Is.EqualTo("Service 'users' calls 'elsewhere', which is none of the services.")
        );
    }

    private static async Task<MockedStack> BuildAsync(params (string Name, string[] Calls)[] services) =>
        await MockedStack.RunAsync(stack =>
            FargateServices.Build(
                services
                    .Select((service, number) => (service, number))
                    .ToDictionary(
                        entry => entry.service.Name,
                        entry => (Args(8000 + entry.number), entry.service.Calls.ToImmutableArray())
                    ),
                stack.Watched
            )
        );

    private static Task<IReadOnlyList<string>> StartsAfterAsync(MockedStack stack, string service) =>
        stack.DependenciesOf(stack.One<Service>(service));

    private static FargateServiceArgs Args(int listener, int cpu = 256) =>
        new()
        {
            Cluster = Given.Cluster(),
            Listener = Given.Listener(listener),
            VpcId = "vpc-1",
            SubnetIds = "subnet-1",
            Task = new()
            {
                Folder = "services/hello",
                Port = 3000,
                Cpu = cpu,
                Memory = 512,
            },
        };
}
