using System.Collections.Immutable;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>What the services of a stack wait for, as their options say.</summary>
[TestFixture]
internal sealed class StartOrderOfServicesTests
{
    [TestCase("Image products")]
    [TestCase("Listener products")]
    [TestCase("Role products-task")]
    [TestCase("RolePolicy products-execution")]
    public async Task Of_two_that_call_each_other_each_waits_for_what_the_other_needs(string resource)
    {
        Assert.That(
            await DependenciesAsync("users", ("users", "products"), ("products", "users")),
            Has.Member(resource)
        );
    }

    [Test]
    public async Task Of_two_that_call_each_other_neither_waits_for_the_other()
    {
        var calls = new[] { ("users", "products"), ("products", "users") };

        Assert.That(await DependenciesAsync("users", calls), Has.No.Member("Service products"));
        Assert.That(await DependenciesAsync("products", calls), Has.No.Member("Service users"));
    }

    [Test]
    public async Task One_that_only_calls_waits_for_the_other()
    {
        Assert.That(await DependenciesAsync("users", ("users", "products")), Has.Member("Service products"));
    }

    [Test]
    public async Task One_that_is_only_called_does_not_wait()
    {
        var dependencies = await DependenciesAsync("products", ("users", "products"));

        Assert.That(dependencies, Has.None.EndsWith(" users"));
    }

    private static async Task<IReadOnlyList<string>> DependenciesAsync(
        string name,
        params (string Caller, string Called)[] calls
    )
    {
        var names = new[] { "users", "products" };
        ImmutableDictionary<string, FargateService> services = null!;
        var recording = await Recording.RunAsync(recording =>
        {
            var loadBalancer = new SecureAlb(
                "load-balancer",
                new()
                {
                    VpcId = "vpc-1",
                    SubnetIds = "subnet-1",
                    Targets = names.ToDictionary(
                        name => name,
                        name => new AlbTargetArgs
                        {
                            ListenerPort = 8000 + Array.IndexOf(names, name),
                            TargetPort = 3000,
                        }
                    ),
                }
            );
            var cluster = new EcsCluster("cluster", new() { VpcId = "vpc-1" });
            var executionRole = new ExecutionRole("execution-role");
            var order = new StartOrder(
                names.ToDictionary(
                    name => name,
                    name => calls.Where(call => call.Caller == name).Select(call => call.Called).ToImmutableHashSet()
                )
            );
            services = names.ToImmutableDictionary(
                name => name,
                name => new FargateService(
                    name,
                    new()
                    {
                        Cluster = cluster,
                        ExecutionRole = executionRole,
                        Target = loadBalancer.Targets[name],
                        VpcId = "vpc-1",
                        SubnetIds = "subnet-1",
                        StartAfter = order.Before(name),
                        Folder = $"services/{name}",
                        Port = 3000,
                        Cpu = 256,
                        Memory = 512,
                    },
                    recording.Watched
                )
            );
            order.Complete(services);
        });
        return await recording.DependenciesOf(services[name].Service);
    }
}
