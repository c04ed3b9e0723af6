using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>A registered task definition and the load balancers of its service.</summary>
/// <param name="Definition">The task definition itself.</param>
/// <param name="LoadBalancers">The load balancers of the service that the port mappings ask for.</param>
/// <param name="Outputs">The outputs of the component.</param>
internal sealed record RegisteredTaskDefinition(
    ComponentRegistration.Child Definition,
    PropertyValue LoadBalancers,
    PropertyMap Outputs
);

/// <summary>
/// <c>awsx:ecs:FargateTaskDefinition</c> or <c>awsx:ecs:EC2TaskDefinition</c>, alone or as part of a service: a task
/// definition with its log group and its roles. That of Fargate has a size that holds its containers.
/// </summary>
/// <param name="registration">The registration of the component, or of the service's.</param>
/// <param name="platform">The platform that the tasks run on.</param>
/// <param name="inputs">The inputs of the task definition.</param>
/// <param name="place">The input of the service that holds them; null for a component of its own.</param>
internal sealed class TaskDefinitionComponent(
    ComponentRegistration registration,
    EcsPlatform platform,
    PropertyMap inputs,
    string? place = null
)
{
    private const string ExecutionPolicy = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
    private static readonly string[] Own = ["container", "containers", "logGroup", "taskRole", "executionRole"];

    private string Name => registration.Name;

    private string Where => place is null ? registration.Describe : $"{registration.Describe}: {place}";

    private IReadOnlyList<string> Sources =>
        place is null
            ? [.. inputs.Keys.SelectMany(registration.Dependencies).Distinct()]
            : registration.Dependencies(place);

    /// <summary>Checks the inputs before anything is registered.</summary>
    /// <exception cref="CloudException">An input is wrong; the message names it.</exception>
    public void Check()
    {
        if (inputs.ContainsKey("container") == inputs.ContainsKey("containers"))
        {
            throw Wrong("exactly one of container and containers must be given");
        }

        if (LogGroupChoice.Mistake(inputs.Map("logGroup")) is { } mistake)
        {
            throw Wrong($"logGroup: {mistake}");
        }

        foreach (var role in (string[])["taskRole", "executionRole"])
        {
            if (RoleChoice.Mistake(inputs.Map(role)) is { } wrong)
            {
                throw Wrong($"{role}: {wrong}");
            }
        }

        if (platform == EcsPlatform.Fargate)
        {
            FargateSize.For([.. Named().Select(container => container.Value)], Where);
        }
    }

    /// <summary>Registers the component and returns the response.</summary>
    /// <exception cref="CloudException">An input is wrong; the message names it.</exception>
    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        Check();
        var urn = await registration.RegisterAsync(cancellationToken);
        var task = await ChildrenAsync(urn, cancellationToken);
        return await registration.FinishAsync(
            urn,
            task.Outputs,
            task.Outputs.Keys.ToDictionary(output => output, IReadOnlyList<string> (_) => [task.Definition.Urn]),
            cancellationToken
        );
    }

    /// <summary>Registers the task definition as a child of the service's component.</summary>
    public async Task<RegisteredTaskDefinition> RegisterAsync(string parent, CancellationToken cancellationToken)
    {
        var urn = await registration.RegisterNestedAsync(
            parent,
            $"awsx:ecs:{platform.Component}TaskDefinition",
            Name,
            cancellationToken
        );
        var task = await ChildrenAsync(urn, cancellationToken);
        await registration.RegisterOutputsAsync(urn, task.Outputs, cancellationToken);
        return task;
    }

    private async Task<RegisteredTaskDefinition> ChildrenAsync(string urn, CancellationToken cancellationToken)
    {
        var logs = inputs.Map("logGroup").Flag("skip", otherwise: false)
            ? null
            : await LogGroupChoice.ChooseAsync(registration, urn, inputs.Map("logGroup"), cancellationToken);
        var taskRole = await RoleAsync(urn, "taskRole", "task", [], cancellationToken);
        var executionRole = await RoleAsync(urn, "executionRole", "execution", [ExecutionPolicy], cancellationToken);
        var containers = await ContainersAsync(cancellationToken);
        var document = containers.Document(logs);
        var wanted = Defaults(containers, document)
            .With(new PropertyMap(inputs.Where(input => !Own.Contains(input.Key))))
            .With(Fixed(document));
        wanted = taskRole is null ? wanted : wanted.With("taskRoleArn", taskRole.Arn);
        wanted = executionRole is null ? wanted : wanted.With("executionRoleArn", executionRole.Arn);
        var definition = await registration.RegisterChildAsync(
            urn,
            "aws:ecs/taskDefinition:TaskDefinition",
            Name,
            wanted,
            new Dictionary<string, IReadOnlyList<string>>
            {
                ["containerDefinitions"] = logs?.Child is { } group ? [.. Sources, group.Urn] : Sources,
                ["taskRoleArn"] = taskRole?.Urns ?? [],
                ["executionRoleArn"] = executionRole?.Urns ?? [],
            },
            cancellationToken
        );
        var loadBalancers = containers.LoadBalancers();
        var outputs = new PropertyMap(("taskDefinition", definition.Reference), ("loadBalancers", loadBalancers));
        foreach (
            var (name, child) in new[]
            {
                ("logGroup", logs?.Child),
                ("taskRole", taskRole?.Child),
                ("executionRole", executionRole?.Child),
            }
        )
        {
            outputs = child is null ? outputs : outputs.With(name, child.Reference);
        }

        return new RegisteredTaskDefinition(definition, loadBalancers, outputs);
    }

    // The inputs may replace these.
    private PropertyMap Defaults(ContainerDefinitions containers, PropertyValue document)
    {
        var family = new PropertyMap(("family", Family(document)));
        if (platform == EcsPlatform.Ec2)
        {
            return family.With("networkMode", "awsvpc");
        }

        var (cpu, memory) = FargateSize.For(containers.Containers, Where);
        return family.With(new PropertyMap(("cpu", cpu), ("memory", memory)));
    }

    // The inputs cannot replace these.
    private PropertyMap Fixed(PropertyValue document)
    {
        var all = new PropertyMap(
            ("requiresCompatibilities", PropertyValue.List(platform.LaunchType)),
            ("containerDefinitions", document)
        );
        return platform == EcsPlatform.Fargate ? all.With("networkMode", "awsvpc") : all;
    }

    private PropertyValue Family(PropertyValue document) =>
        document.ContainsUnknowns ? document : $"{Name}-{RoleChoice.Hash(registration.Stack + document.AsString)}";

    private async Task<ContainerDefinitions> ContainersAsync(CancellationToken cancellationToken)
    {
        var containers = new List<PropertyMap>();
        foreach (var (name, container) in Named())
        {
            var resolved = container.Get("portMappings") is { } mappings
                ? container.With("portMappings", await registration.ResolveAsync(mappings, cancellationToken))
                : container;
            containers.Add(resolved.With("name", name));
        }

        return new ContainerDefinitions(containers);
    }

    private SortedDictionary<string, PropertyMap> Named()
    {
        var named = new SortedDictionary<string, PropertyMap>(StringComparer.Ordinal);
        if (Map(inputs.Get("container")) is { } one)
        {
            named[one.Get("name")?.AsString ?? "container"] = one;
        }

        foreach (var (name, container) in Map(inputs.Get("containers")) ?? PropertyMap.Empty)
        {
            named[name] = Map(container) ?? PropertyMap.Empty;
        }

        return named;
    }

    private Task<RoleChoice?> RoleAsync(
        string urn,
        string property,
        string suffix,
        IReadOnlyList<string> policies,
        CancellationToken cancellationToken
    ) =>
        RoleChoice.ChooseAsync(
            registration,
            urn,
            $"{Name}-{suffix}",
            inputs.Map(property),
            new PropertyMap(
                ("assumeRolePolicy", RoleChoice.TrustPolicy("ecs-tasks.amazonaws.com")),
                ("policyArns", PropertyValue.List(policies.Select(policy => (PropertyValue)policy)))
            ),
            Sources,
            cancellationToken
        );

    private CloudException Wrong(string what) => new($"{Where}: {what}");

    private static PropertyMap? Map(PropertyValue? value) =>
        value switch
        {
            MapValue map => map.Value,
            // If a value is secret as a whole, all its parts are secret.
            SecretValue { Element: MapValue inner } => new PropertyMap(
                inner.Value.Select(entry =>
                    KeyValuePair.Create<string, PropertyValue>(entry.Key, new SecretValue(entry.Value))
                )
            ),
            _ => null,
        };
}
