using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra.Tests.Security;

/// <summary>All resources that a stack registers, with those that awsx's components make of them.</summary>
/// <param name="Resources">The resources.</param>
/// <param name="HasDefaultTags">Whether the provider tags all resources: <c>aws:defaultTags</c> in the config.</param>
internal sealed record RegisteredStack(IReadOnlyList<Registration> Resources, bool HasDefaultTags = false)
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, RegisteredStack>>> Stacks = new(async () =>
    {
        var stacks = new SortedDictionary<string, RegisteredStack>(StringComparer.Ordinal);
        foreach (var stack in StackFile.All)
        {
            stacks[stack] = await RunAsync(stack);
        }

        return stacks;
    });

    /// <summary>The stacks of this project, by their names.</summary>
    public static Task<IReadOnlyDictionary<string, RegisteredStack>> AllAsync() => Stacks.Value;

    /// <summary>The resources of these types.</summary>
    public IEnumerable<Registration> Of(params IEnumerable<string> types) =>
        Resources.Where(resource => types.Contains(resource.Type));

    private static async Task<RegisteredStack> RunAsync(string stack)
    {
        var config = StackFile.Text(stack);
        var registered = new ConcurrentQueue<Registration>();
        var program = await ComposedProgram.RunAsync(
            StackFile.Settings(config),
            (_, args) =>
            {
                var (id, state) = MockedStack.Answer(args);
                registered.Enqueue(
                    new(args.Type!, args.Name!, id!, (string)state["arn"], JsonSerializer.SerializeToNode(args.Inputs)!)
                );
                return (id, state);
            },
            stack: stack
        );
        var transforms = program
            .All<Vpc>()
            .ToDictionary(vpc => vpc.Resource.GetResourceName(), vpc => vpc.Options.ResourceTransforms);
        var resources = new List<Registration>(registered);
        foreach (var component in registered)
        {
            foreach (var child in AwsxChildren.Of(component))
            {
                resources.Add(
                    transforms.TryGetValue(component.Name, out var some) && component.Type == AwsxChildren.Vpc
                        ? await TransformAsync(child, some)
                        : child
                );
            }
        }

        return new(
            [
                .. resources
                    .OrderBy(resource => resource.Type, StringComparer.Ordinal)
                    .ThenBy(resource => resource.Name, StringComparer.Ordinal),
            ],
            StackFile.Config(config).ContainsKey("aws:defaultTags")
        );
    }

    /// <summary>Changes a child of a component as the engine does, by the component's transforms.</summary>
    private static async Task<Registration> TransformAsync(Registration child, List<ResourceTransform> transforms)
    {
        var inputs = child.Inputs.AsObject().ToImmutableDictionary(input => input.Key, input => (object?)input.Value);
        foreach (var transform in transforms)
        {
            var changed = await transform(new(child.Name, child.Type, true, inputs, new CustomResourceOptions()));
            inputs = changed?.Args ?? inputs;
        }

        return child with
        {
            Inputs = JsonSerializer.SerializeToNode(inputs)!,
        };
    }
}

/// <summary>The resources that components of awsx register. Mocks see the component alone.</summary>
internal static class AwsxChildren
{
    /// <summary>The type of awsx's VPC.</summary>
    public const string Vpc = "awsx:ec2:Vpc";

    private const string Repository = "awsx:ecr:Repository";

    /// <summary>Returns the children of a component that controls look at; none for any other resource.</summary>
    public static IEnumerable<Registration> Of(Registration component) =>
        component.Type switch
        {
            Vpc => OfVpc(component),
            Repository => OfRepository(component),
            _ => [],
        };

    /// <summary>The ids are those that <see cref="MockedStack"/> gives to the component's outputs.</summary>
    private static IEnumerable<Registration> OfVpc(Registration vpc)
    {
        var zones = vpc["numberOfAvailabilityZones"].Number() ?? 3;
        yield return Child("aws:ec2/vpc:Vpc", vpc.Name, "vpc-1", vpc.Inputs.DeepClone());
        foreach (var zone in Enumerable.Range(1, zones))
        {
            yield return Subnet("public", zone, zone, isPublic: true);
            yield return Subnet("private", zone, zones + zone, isPublic: false);
        }

        var gateways = vpc["natGateways"]?["strategy"].Text() switch
        {
            "None" => 0,
            "Single" => 1,
            _ => zones,
        };
        foreach (var zone in Enumerable.Range(1, gateways))
        {
            var name = $"{vpc.Name}-{zone}";
            yield return Child("aws:ec2/natGateway:NatGateway", name, $"nat-{zone}", new JsonObject());
        }

        Registration Subnet(string kind, int zone, int number, bool isPublic) =>
            Child(
                "aws:ec2/subnet:Subnet",
                $"{vpc.Name}-{kind}-{zone}",
                $"subnet-{number}",
                new JsonObject
                {
                    ["vpcId"] = "vpc-1",
                    ["availabilityZone"] = $"zone {zone}",
                    ["mapPublicIpOnLaunch"] = isPublic,
                }
            );
    }

    private static IEnumerable<Registration> OfRepository(Registration repository)
    {
        yield return Child(
            "aws:ecr/repository:Repository",
            repository.Name,
            repository.Name,
            repository.Inputs.DeepClone()
        );
        if (!repository["lifecyclePolicy"]?["skip"].IsTrue() ?? true)
        {
            yield return Child(
                "aws:ecr/lifecyclePolicy:LifecyclePolicy",
                repository.Name,
                repository.Name,
                new JsonObject { ["repository"] = repository.Name }
            );
        }
    }

    private static Registration Child(string type, string name, string id, JsonNode inputs) =>
        new(type, name, id, $"arn of {id}", inputs);
}
