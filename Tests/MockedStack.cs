using System.Collections.Concurrent;
using System.Collections.Immutable;
using Moq;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>The registrations of a program with Pulumi's mocks.</summary>
internal sealed class MockedStack
{
    private readonly ConcurrentDictionary<Resource, ResourceTransformationArgs> _watched = new();
    private readonly ConcurrentQueue<MockResourceArgs> _registered = new();
    private readonly ConcurrentQueue<MockCallArgs> _calls = new();
    private ImmutableArray<Resource> _resources = [];

    private MockedStack() { }

    /// <summary>The outputs that the program returned.</summary>
    public IReadOnlyDictionary<string, string?> Outputs { get; private set; } =
        ImmutableDictionary<string, string?>.Empty;

    /// <summary>Options for a component that record the arguments and options of its children.</summary>
    public ComponentResourceOptions Watched => new() { ResourceTransformations = { Watch } };

    /// <summary>Runs a program.</summary>
    /// <param name="program">The program. It gets the stack for <see cref="Watched"/>.</param>
    /// <param name="answers">
    /// AWS's answers that replace an input or the result of a call, by the last word of the type or function and
    /// the property, such as <c>Service.taskDefinition</c>.
    /// </param>
    public static async Task<MockedStack> RunAsync(
        Func<MockedStack, IDictionary<string, object?>> program,
        params (string Property, string Value)[] answers
    )
    {
        var stack = new MockedStack();
        var mocks = new Mock<IMocks>();
        mocks
            .Setup(mock => mock.NewResourceAsync(It.IsAny<MockResourceArgs>()))
            .Returns((MockResourceArgs args) => Task.FromResult(stack.Register(args, answers)));
        mocks
            .Setup(mock => mock.CallAsync(It.IsAny<MockCallArgs>()))
            .Returns((MockCallArgs args) => Task.FromResult<object>(stack.Call(args, answers)));

        var (resources, outputs) = await Deployment.TestAsync(
            mocks.Object,
            new TestOptions { ProjectName = "infra", StackName = "test" },
            () => program(stack)
        );
        stack._resources = resources;
        var texts = ImmutableDictionary.CreateBuilder<string, string?>();
        foreach (var (key, value) in outputs)
        {
            texts[key] = await ((Output<string>)value!).ValueAsync();
        }

        stack.Outputs = texts.ToImmutable();
        return stack;
    }

    /// <summary>Runs a program without outputs.</summary>
    public static Task<MockedStack> RunAsync(
        Action<MockedStack> program,
        params (string Property, string Value)[] answers
    ) =>
        RunAsync(
            stack =>
            {
                program(stack);
                return new Dictionary<string, object?>();
            },
            answers
        );

    /// <summary>Returns the message of the error with which a program rejects its arguments.</summary>
    public static async Task<string> RefusalAsync(Action program)
    {
        var message = "nothing was refused";
        await RunAsync(_ =>
        {
            try
            {
                program();
            }
            catch (RunException exception)
            {
                message = exception.Message;
            }
        });
        return message;
    }

    /// <summary>Returns the resources of a type, by name.</summary>
    public IReadOnlyList<T> All<T>()
        where T : Resource => [.. _resources.OfType<T>().OrderBy(resource => resource.GetResourceName())];

    /// <summary>Returns the only resource of a type.</summary>
    public T One<T>()
        where T : Resource => All<T>().Single();

    /// <summary>Returns a resource by type and name.</summary>
    public T One<T>(string name)
        where T : Resource => All<T>().Single(resource => resource.GetResourceName() == name);

    /// <summary>Returns the inputs of all resources of a type, given by its last word.</summary>
    public IReadOnlyList<ImmutableDictionary<string, object>> AllInputs(string type) =>
        [
            .. _registered
                .Where(args => args.Type!.EndsWith($":{type}", StringComparison.Ordinal))
                .Select(args => args.Inputs),
        ];

    /// <summary>Returns the inputs of the only resource of a type.</summary>
    public ImmutableDictionary<string, object> Inputs(string type) => AllInputs(type).Single();

    /// <summary>
    /// Returns the arguments of the only call of a function, given by its last word, such as <c>getAmi</c>.
    /// </summary>
    public ImmutableDictionary<string, object> Call(string function) =>
        _calls.Single(call => call.Token!.EndsWith($":{function}", StringComparison.Ordinal)).Args;

    /// <summary>The functions that the program called, by their tokens.</summary>
    public IEnumerable<string> Functions => _calls.Select(call => call.Token!).Distinct();

    /// <summary>Returns the options of a resource inside a component with <see cref="Watched"/>.</summary>
    public ResourceOptions OptionsOf(Resource resource) => _watched[resource].Options;

    /// <summary>Returns the arguments of a resource inside a component with <see cref="Watched"/>.</summary>
    public T ArgsOf<T>(Resource resource)
        where T : ResourceArgs => (T)_watched[resource].Args;

    /// <summary>
    /// Returns the resources that a resource waits for by its options, as <c>Type name</c>. A component stands for
    /// its children.
    /// </summary>
    public async Task<IReadOnlyList<string>> DependenciesOf(Resource resource)
    {
        var dependencies = await OptionsOf(resource).DependsOn.ToOutput().ValueAsync();
        return [.. dependencies.Select(Describe)];
    }

    /// <summary>Returns a resource as <c>Type name</c>.</summary>
    public static string Describe(Resource resource) =>
        $"{resource.GetResourceType().Split(':')[^1]} {resource.GetResourceName()}";

    private ResourceTransformationResult? Watch(ResourceTransformationArgs args)
    {
        _watched[args.Resource] = args;
        return null;
    }

    private (string? Id, object State) Register(
        MockResourceArgs args,
        IEnumerable<(string Property, string Value)> answers
    )
    {
        _registered.Enqueue(args);
        var type = args.Type!.Split(':')[^1];
        var (id, known) = Answer(args);
        var state = known.ToBuilder();
        foreach (var (property, value) in answers.Where(answer => answer.Property.StartsWith($"{type}.")))
        {
            state[property[(type.Length + 1)..]] = value;
        }

        return (id, state.ToImmutable());
    }

    /// <summary>AWS's answer to a registration: the inputs, and the values that AWS would assign.</summary>
    public static (string? Id, ImmutableDictionary<string, object> State) Answer(MockResourceArgs args)
    {
        var state = args.Inputs.ToBuilder();
        foreach (var (key, value) in ComputedBy(args.Type!, args.Name!))
        {
            state.TryAdd(key, value);
        }

        if (args.Type == "aws:acm/certificate:Certificate")
        {
            state["domainValidationOptions"] = Validations(args.Inputs);
        }

        return ($"{args.Type!.Split(':')[^1]} {args.Name}", state.ToImmutable());
    }

    /// <summary>The record by which ACM validates each name of a certificate; a name and its wildcard have the same.</summary>
    private static ImmutableArray<object> Validations(ImmutableDictionary<string, object> certificate) =>
        [
            .. ((IEnumerable<object>)certificate["subjectAlternativeNames"])
                .Prepend(certificate["domainName"])
                .Select(name => (Name: (string)name, Domain: ((string)name).Replace("*.", "")))
                .Select(one =>
                    ImmutableDictionary
                        .Create<string, object>()
                        .Add("domainName", one.Name)
                        .Add("resourceRecordName", $"_validates.{one.Domain}.")
                        .Add("resourceRecordType", "CNAME")
                        .Add("resourceRecordValue", $"value of {one.Domain}")
                ),
        ];

    private ImmutableDictionary<string, object> Call(
        MockCallArgs args,
        IEnumerable<(string Property, string Value)> answers
    )
    {
        _calls.Enqueue(args);
        var function = args.Token!.Split(':')[^1];
        return ImmutableDictionary
            .Create<string, object>()
            .Add("rootDeviceName", "/dev/xvda")
            .SetItems(
                answers
                    .Where(answer => answer.Property.StartsWith($"{function}."))
                    .Select(answer =>
                        KeyValuePair.Create(answer.Property[(function.Length + 1)..], (object)answer.Value)
                    )
            );
    }

    /// <summary>
    /// Returns the values that AWS would assign, as far as they show which resource a value comes from.
    /// </summary>
    private static Dictionary<string, object> ComputedBy(string type, string name)
    {
        // aws:ecs/cluster:Cluster has arn:aws:ecs:…:cluster/<name>.
        var token = type.Split(':', '/');
        return new()
        {
            ["arn"] = $"arn:aws:{token[1]}:us-west-1:123456789012:{token[2]}/{name}",
            ["arnSuffix"] = $"{token[2].ToLowerInvariant()}/{name}/1",
            ["name"] = name,
            ["region"] = "us-west-1",
            ["dnsName"] = "lb.example",
            ["zoneId"] = "Z-of-load-balancers",
            ["vpcId"] = "vpc-1",
            ["publicSubnetIds"] = ImmutableArray.Create<object>("subnet-1", "subnet-2"),
            ["privateSubnetIds"] = ImmutableArray.Create<object>("subnet-3", "subnet-4"),
            ["routeTables"] = ImmutableArray<object>.Empty,
            ["url"] = $"123456789012.dkr.ecr.us-west-1.amazonaws.com/{name}",
            ["imageUri"] = $"image of {name}",
            ["latestVersion"] = 7,
            ["rootDeviceName"] = "/dev/xvdb",
        };
    }
}
