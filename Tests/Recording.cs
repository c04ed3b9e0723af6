using System.Collections.Immutable;
using Moq;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>What a program registers, seen by Pulumi's mocks and, for the options, by a transformation.</summary>
internal sealed class Recording
{
    private readonly List<Recorded> resources = [];
    private readonly List<MockCallArgs> calls = [];
    private readonly Dictionary<Resource, ResourceOptions> options = [];
    private readonly IReadOnlyDictionary<string, string> answers;

    private Recording(IReadOnlyDictionary<string, string> answers)
    {
        this.answers = answers;
    }

    /// <summary>The outputs that the program returned.</summary>
    public IReadOnlyDictionary<string, string?> Outputs { get; private set; } =
        ImmutableDictionary<string, string?>.Empty;

    /// <summary>Options for a component, by which the options of its children are seen.</summary>
    public ComponentResourceOptions Watched => new() { ResourceTransformations = { Watch } };

    /// <summary>Runs a program against the mocks.</summary>
    /// <param name="program">Given the recording, for <see cref="Watched"/>.</param>
    /// <param name="answers">
    /// What AWS answers in place of an input, as <c>Service.taskDefinition</c>, or to a call, as <c>getAmi.id</c>.
    /// </param>
    public static async Task<Recording> RunAsync(
        Func<Recording, IDictionary<string, object?>> program,
        IReadOnlyDictionary<string, string>? answers = null
    )
    {
        var recording = new Recording(answers ?? ImmutableDictionary<string, string>.Empty);
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns((MockResourceArgs args) => Task.FromResult(recording.Register(args)));
        mocks
            .Setup(mock => mock.CallAsync(It.IsAny<MockCallArgs>()))
            .Returns((MockCallArgs args) => Task.FromResult<object>(recording.Call(args)));

        var (_, outputs) = await Deployment.TestAsync(
            mocks.Object,
            new TestOptions { ProjectName = "infra", StackName = "test" },
            () => program(recording)
        );

        var texts = ImmutableDictionary.CreateBuilder<string, string?>();
        foreach (var (key, value) in outputs)
        {
            texts[key] = await ValueOf((Output<string>)value!);
        }

        recording.Outputs = texts.ToImmutable();
        return recording;
    }

    /// <summary>As above, for a program without outputs.</summary>
    public static Task<Recording> RunAsync(
        Action<Recording> program,
        IReadOnlyDictionary<string, string>? answers = null
    ) =>
        RunAsync(
            recording =>
            {
                program(recording);
                return new Dictionary<string, object?>();
            },
            answers
        );

    /// <summary>The resources of a type, whose last word is enough: <c>TargetGroup</c>.</summary>
    public IReadOnlyList<Recorded> All(string type) =>
        [.. resources.Where(resource => resource.Type.EndsWith($":{type}", StringComparison.Ordinal))];

    /// <summary>The only resource of a type.</summary>
    public Recorded One(string type) => All(type).Single();

    /// <summary>A resource by type and name.</summary>
    public Recorded One(string type, string name) => All(type).Single(resource => resource.Name == name);

    /// <summary>The arguments of the only call of a function, whose last word is enough: <c>getAmi</c>.</summary>
    public Recorded Call(string function)
    {
        var call = calls.Single(call => call.Token!.EndsWith($":{function}", StringComparison.Ordinal));
        return new Recorded(call.Token!, function, call.Args);
    }

    /// <summary>The options of a resource below a component that was given <see cref="Watched"/>.</summary>
    public ResourceOptions OptionsOf(Resource resource) => options[resource];

    /// <summary>As above, by type and name.</summary>
    public ResourceOptions OptionsOf(string type, string name) => options[Registered(type, name)];

    /// <summary>As below, by type and name.</summary>
    public Task<IReadOnlyList<string>> DependenciesOf(string type, string name) =>
        DependenciesOf(Registered(type, name));

    /// <summary>What a resource waits for, as <c>Type name</c>.</summary>
    public async Task<IReadOnlyList<string>> DependenciesOf(Resource resource)
    {
        var dependencies = await ValueOf(OptionsOf(resource).DependsOn.ToOutput());
        return
        [
            .. dependencies.Select(dependency =>
                $"{dependency.GetResourceType().Split(':')[^1]} {dependency.GetResourceName()}"
            ),
        ];
    }

    private static Task<T> ValueOf<T>(Output<T> output)
    {
        var value = new TaskCompletionSource<T>();
        output.Apply(known =>
        {
            value.SetResult(known);
            return known;
        });
        return value.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private Resource Registered(string type, string name) =>
        options.Keys.Single(resource =>
            resource.GetResourceType().EndsWith($":{type}", StringComparison.Ordinal)
            && resource.GetResourceName() == name
        );

    private ResourceTransformationResult? Watch(ResourceTransformationArgs args)
    {
        lock (options)
        {
            options[args.Resource] = args.Options;
        }

        return null;
    }

    private (string? Id, object State) Register(MockResourceArgs args)
    {
        var type = args.Type!.Split(':')[^1];
        lock (resources)
        {
            resources.Add(new Recorded(args.Type, args.Name!, args.Inputs));
        }

        var state = args.Inputs.ToBuilder();
        foreach (var (key, value) in ComputedBy(type, args.Name!))
        {
            state.TryAdd(key, value);
        }

        foreach (
            var (key, value) in answers.Where(answer => answer.Key.StartsWith($"{type}.", StringComparison.Ordinal))
        )
        {
            state[key[(type.Length + 1)..]] = value;
        }

        return ($"{type} {args.Name}", state.ToImmutable());
    }

    private ImmutableDictionary<string, object> Call(MockCallArgs args)
    {
        lock (calls)
        {
            calls.Add(args);
        }

        var function = args.Token!.Split(':')[^1];
        return answers
            .Where(answer => answer.Key.StartsWith($"{function}.", StringComparison.Ordinal))
            .ToImmutableDictionary(answer => answer.Key[(function.Length + 1)..], answer => (object)answer.Value);
    }

    /// <summary>What AWS would have made up; enough to see which resource a value comes from.</summary>
    private static Dictionary<string, object> ComputedBy(string type, string name) =>
        new()
        {
            ["arn"] = $"arn of {type} {name}",
            ["name"] = name,
            ["region"] = "us-west-1",
            ["dnsName"] = "lb.example",
            ["vpcId"] = "vpc-1",
            ["publicSubnetIds"] = ImmutableArray.Create<object>("subnet-1", "subnet-2"),
            ["url"] = $"123456789012.dkr.ecr.us-west-1.amazonaws.com/{name}",
            ["imageUri"] = $"image of {name}",
            ["latestVersion"] = 7,
        };
}
