using System.Collections.Concurrent;
using Infra.Configuration;
using Moq;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>
/// The program as <c>pulumi up</c> runs it: a stack whose options, including the aliases, reach each resource.
/// </summary>
internal sealed class ComposedProgram
{
    private readonly ConcurrentDictionary<Resource, ResourceTransformationArgs> _resources = new();

    private readonly string _stack;

    private ComposedProgram(string stack)
    {
        _stack = stack;
    }

    /// <summary>
    /// Returns the resources of a type, each with the arguments and options that it is registered with.
    /// </summary>
    public IEnumerable<ResourceTransformationArgs> All<T>()
        where T : Resource => _resources.Values.Where(resource => resource.Resource is T);

    /// <summary>Returns the URNs and aliases of all resources, without stack and project.</summary>
    public async Task<IReadOnlyList<string>> UrnsAsync() =>
        [.. (await Task.WhenAll(_resources.Values.Select(UrnsOfAsync))).SelectMany(urns => urns)];

    /// <param name="settings">The stack's settings.</param>
    /// <param name="answer">
    /// Returns AWS's answer to the registration of a resource with these URNs. Default: the answer of
    /// <see cref="MockedStack"/>.
    /// </param>
    /// <param name="imageId">The id of the machine image that AWS finds.</param>
    /// <param name="stack">The stack's name.</param>
    public static async Task<ComposedProgram> RunAsync(
        StackSettings settings,
        Func<IReadOnlyList<string>, MockResourceArgs, (string? Id, object State)>? answer = null,
        string imageId = "ami-1",
        string stack = "test"
    )
    {
        var program = new ComposedProgram(stack);
        var options = Program.Options(new Lazy<StackSettings>(settings));
        options.ResourceTransformations.Add(resource =>
        {
            program._resources[resource.Resource] = resource;
            return null;
        });
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns(
                async (MockResourceArgs args) =>
                    answer is null ? MockedStack.Answer(args) : answer(await program.UrnsOfAsync(args), args)
            );
        mocks
            .Setup(mock => mock.CallAsync(It.IsAny<MockCallArgs>()))
            .ReturnsAsync(new Dictionary<string, object> { ["insecureValue"] = imageId, ["id"] = imageId });
        await Deployment.TestWithServiceProviderAsync<ComposedStack>(
            mocks.Object,
            new Services(() => new ComposedStack(settings, options)),
            new TestOptions { ProjectName = "infra", StackName = stack }
        );
        return program;
    }

    /// <summary>
    /// Returns the URNs of the resource being registered. A type has no two resources with the same name.
    /// </summary>
    private async Task<IReadOnlyList<string>> UrnsOfAsync(MockResourceArgs args) =>
        await UrnsOfAsync(
            _resources.Values.Single(resource =>
                (resource.Resource.GetResourceType(), resource.Resource.GetResourceName()) == (args.Type, args.Name)
            )
        );

    private async Task<IReadOnlyList<string>> UrnsOfAsync(ResourceTransformationArgs resource)
    {
        var urns = new List<string> { $"{QualifiedType(resource.Resource)}::{resource.Resource.GetResourceName()}" };
        foreach (var alias in resource.Options.Aliases)
        {
            urns.Add((await alias.ToOutput().ValueAsync()).Urn![$"urn:pulumi:{_stack}::infra::".Length..]);
        }

        return urns;
    }

    private string QualifiedType(Resource resource) =>
        _resources.TryGetValue(resource, out var registered) && registered.Options.Parent is { } parent
            ? $"{QualifiedType(parent)}${resource.GetResourceType()}"
            : resource.GetResourceType();

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
