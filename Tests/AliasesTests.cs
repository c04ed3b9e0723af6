using System.Collections.Concurrent;
using System.Text.Json;
using Infra.Configuration;
using Moq;
using NUnit.Framework;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>
/// Checkpoints of version 1: an update finds each of their resources, by its URN or by an alias, and so replaces none.
/// </summary>
[TestFixture]
internal sealed class AliasesTests
{
    /// <summary>What version 2 does without: the policies that each service added, and what is one policy now.</summary>
    private static readonly string[] Gone =
    [
        "infra:components:ExecutionRole::execution-role",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::users-execution",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::products-execution",
        "infra:components:FargateService$aws:iam/rolePolicy:RolePolicy::digi-execution",
        "infra:components:Ec2Service$aws:iam/rolePolicy:RolePolicy::app-execution",
        "infra:components:AmiWebFleet$aws:iam/rolePolicyAttachment:RolePolicyAttachment::fleet",
    ];

    [TestCase("dev")]
    [TestCase("digi")]
    [TestCase("workshop")]
    [TestCase("fleet")]
    public async Task Every_resource_of_a_checkpoint_is_found(string stack)
    {
        var checkpoint = Checkpoint(stack);
        var found = await FoundAsync(StackFile.Settings(StackFile.Text(stack)));

        Assert.That(checkpoint.Except(Gone).Except(found), Is.Empty);
        Assert.That(checkpoint, Is.Not.Empty);
    }

    /// <summary>The URNs in a checkpoint, without stack and project, and without what a provider registers itself.</summary>
    private static string[] Checkpoint(string stack)
    {
        var file = Path.Combine(TestStack.ProjectFolder, "Tests", "Checkpoints", $"{stack}.json");
        using var checkpoint = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. from resource in checkpoint
                .RootElement.GetProperty("deployment")
                .GetProperty("resources")
                .EnumerateArray()
            let urn = resource.GetProperty("urn").GetString()![$"urn:pulumi:{stack}::infra::".Length..]
            where
                !urn.StartsWith("pulumi:")
                && !urn.Contains("$awsx:ecr:Repository$")
                && !urn.StartsWith("awsx:ec2:DefaultVpc$")
            select urn,
        ];
    }

    /// <summary>The URNs and aliases of all resources, without stack and project.</summary>
    private static async Task<IReadOnlyCollection<string>> FoundAsync(StackSettings settings)
    {
        var options = Aliases.Options(new Lazy<StackSettings>(settings));
        var resources = new ConcurrentDictionary<Resource, ResourceOptions>();
        options.ResourceTransformations.Add(args =>
        {
            resources[args.Resource] = args.Options;
            return null;
        });
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns((MockResourceArgs args) => Task.FromResult<(string?, object)>(MockedStack.Answer(args)));
        mocks
            .Setup(mock => mock.CallAsync(It.IsAny<MockCallArgs>()))
            .ReturnsAsync(new Dictionary<string, object> { ["insecureValue"] = "ami-1", ["id"] = "ami-1" });
        await Deployment.TestWithServiceProviderAsync<ComposedStack>(
            mocks.Object,
            new Services(() => new ComposedStack(settings, options)),
            new TestOptions { ProjectName = "infra", StackName = "test" }
        );

        var found = new List<string>();
        foreach (var (resource, given) in resources)
        {
            found.Add($"{QualifiedType(resource)}::{resource.GetResourceName()}");
            foreach (var alias in given.Aliases)
            {
                found.Add((await alias.ToOutput().ValueAsync()).Urn!["urn:pulumi:test::infra::".Length..]);
            }
        }

        return found;

        string QualifiedType(Resource resource) =>
            resources.GetValueOrDefault(resource)?.Parent is { } parent
                ? $"{QualifiedType(parent)}${resource.GetResourceType()}"
                : resource.GetResourceType();
    }

    private sealed class ComposedStack : Stack
    {
        public ComposedStack(StackSettings settings, StackOptions options)
            : base(options)
        {
            Program.Compose(settings);
        }
    }

    private sealed class Services(Func<ComposedStack> create) : IServiceProvider
    {
        public object? GetService(Type serviceType) => create();
    }
}
