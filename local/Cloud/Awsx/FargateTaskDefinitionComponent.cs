using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>A registered task definition and the load balancers of its service.</summary>
/// <param name="Definition">The task definition itself.</param>
/// <param name="LoadBalancers">The load balancers of the service that the port mappings ask for.</param>
/// <param name="Outputs">The outputs of the component.</param>
internal sealed record FargateTaskDefinition(
    ComponentRegistration.Child Definition,
    PropertyValue LoadBalancers,
    PropertyMap Outputs
);

/// <summary>
/// <c>awsx:ecs:FargateTaskDefinition</c>, alone or as part of a service: a task definition with its log group, its roles
/// and a size that holds its containers.
/// </summary>
/// <param name="registration">The registration of the component, or of the service's.</param>
/// <param name="inputs">The inputs of the task definition.</param>
/// <param name="place">The input of the service that holds them; null for a component of its own.</param>
internal sealed class FargateTaskDefinitionComponent(
    ComponentRegistration registration,
    PropertyMap inputs,
    string? place = null
)
{
    private const string Type = "awsx:ecs:FargateTaskDefinition";
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

        if (inputs.Get("logGroup")?.AsMap is { } logs && logs.ContainsKey("existing") && logs.ContainsKey("args"))
        {
            throw Wrong("logGroup: only one of existing and args may be given");
        }

        foreach (var role in (string[])["taskRole", "executionRole"])
        {
            if (inputs.Get(role)?.AsMap is { } given && given.ContainsKey("roleArn") && given.ContainsKey("args"))
            {
                throw Wrong($"{role}: only one of roleArn and args may be given");
            }
        }

        FargateSize.For([.. Named().Select(container => container.Value)], Where);
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
    public async Task<FargateTaskDefinition> RegisterAsync(string parent, CancellationToken cancellationToken)
    {
        var urn = await registration.RegisterNestedAsync(parent, Type, Name, cancellationToken);
        var task = await ChildrenAsync(urn, cancellationToken);
        await registration.RegisterOutputsAsync(urn, task.Outputs, cancellationToken);
        return task;
    }

    private async Task<FargateTaskDefinition> ChildrenAsync(string urn, CancellationToken cancellationToken)
    {
        var (logs, logGroup) = await LogsAsync(urn, cancellationToken);
        var taskRole = await RoleAsync(urn, "taskRole", $"{Name}-task", [], cancellationToken);
        var executionRole = await RoleAsync(
            urn,
            "executionRole",
            $"{Name}-execution",
            [ExecutionPolicy],
            cancellationToken
        );
        var containers = await ContainersAsync(cancellationToken);
        var document = containers.Document(logs);
        var (cpu, memory) = FargateSize.For(containers.Containers, Where);
        var wanted = new PropertyMap(("cpu", cpu), ("memory", memory), ("family", Family(document)))
            .With(new PropertyMap(inputs.Where(input => !Own.Contains(input.Key))))
            .With(
                new PropertyMap(
                    ("requiresCompatibilities", PropertyValue.List("FARGATE")),
                    ("networkMode", "awsvpc"),
                    ("containerDefinitions", document)
                )
            );
        wanted = taskRole is null ? wanted : wanted.With("taskRoleArn", taskRole.Arn);
        wanted = executionRole is null ? wanted : wanted.With("executionRoleArn", executionRole.Arn);
        var definition = await registration.RegisterChildAsync(
            urn,
            "aws:ecs/taskDefinition:TaskDefinition",
            Name,
            wanted,
            new Dictionary<string, IReadOnlyList<string>>
            {
                ["containerDefinitions"] = [.. Sources, .. logGroup is null ? Array.Empty<string>() : [logGroup.Urn]],
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
                ("logGroup", logGroup),
                ("taskRole", taskRole?.Child),
                ("executionRole", executionRole?.Child),
            }
        )
        {
            outputs = child is null ? outputs : outputs.With(name, child.Reference);
        }

        return new FargateTaskDefinition(definition, loadBalancers, outputs);
    }

    private PropertyValue Family(PropertyValue document) =>
        document.ContainsUnknowns ? document : $"{Name}-{Hash(registration.Stack + document.AsString)}";

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

    /// <summary>Returns the log configuration of the containers, and the log group if it is created here.</summary>
    private async Task<(PropertyMap? Logs, ComponentRegistration.Child? Group)> LogsAsync(
        string urn,
        CancellationToken cancellationToken
    )
    {
        var asked = inputs.Get("logGroup")?.AsMap ?? PropertyMap.Empty;
        if (asked.Get("skip")?.AsBool == true)
        {
            return (null, null);
        }

        if (asked.Get("existing")?.AsMap is { } existing)
        {
            // The format of the ARN: arn:aws:logs:REGION:ACCOUNT:log-group:NAME
            var arn = existing.Get("arn")?.AsString?.Split(':', 7);
            var name = arn is [.., var last] ? last : existing.Get("name")?.AsString;
            var region = arn?.ElementAtOrDefault(3) ?? existing.Get("region")?.AsString;
            return (
                Awslogs(
                    name ?? throw Wrong("logGroup: existing must have an arn or a name"),
                    region ?? await registration.RegionAsync(cancellationToken)
                ),
                null
            );
        }

        var group = await registration.RegisterChildAsync(
            urn,
            "aws:cloudwatch/logGroup:LogGroup",
            Name,
            asked.Get("args")?.AsMap ?? PropertyMap.Empty,
            ComponentRegistration.NoDependencies,
            cancellationToken
        );
        return (Awslogs(group.Output("name"), await registration.RegionAsync(cancellationToken)), group);
    }

    private static PropertyMap Awslogs(PropertyValue group, PropertyValue region) =>
        new(
            ("logDriver", "awslogs"),
            ("options", new PropertyMap(("awslogs-group", group), ("awslogs-region", region)))
        );

    private async Task<Role?> RoleAsync(
        string urn,
        string property,
        string name,
        IReadOnlyList<string> policies,
        CancellationToken cancellationToken
    )
    {
        var asked = inputs.Get(property)?.AsMap ?? PropertyMap.Empty;
        if (asked.Get("skip")?.AsBool == true)
        {
            return null;
        }

        if (asked.Get("roleArn") is { } arn)
        {
            return new Role(arn, Sources);
        }

        var args = asked.Get("args")?.AsMap ?? PropertyMap.Empty;
        var role = await registration.RegisterChildAsync(
            urn,
            "aws:iam/role:Role",
            name,
            new PropertyMap(("assumeRolePolicy", TrustPolicy)).With(args.Without("policyArns")),
            ComponentRegistration.NoDependencies,
            cancellationToken
        );
        var attached = args.Get("policyArns")?.AsList?.Select(item => item.AsString ?? "") ?? policies;
        foreach (var policy in attached)
        {
            await registration.RegisterChildAsync(
                urn,
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                $"{name}-{Hash(policy)}",
                new PropertyMap(("role", role.Output("name")), ("policyArn", policy)),
                new Dictionary<string, IReadOnlyList<string>> { ["role"] = [role.Urn] },
                cancellationToken
            );
        }

        return new Role(role.Output("arn"), [role.Urn], role);
    }

    private static PropertyValue TrustPolicy =>
        PropertyJson.ToText(
            new PropertyMap(
                ("Version", "2012-10-17"),
                (
                    "Statement",
                    PropertyValue.List(
                        new PropertyMap(
                            ("Action", "sts:AssumeRole"),
                            ("Principal", new PropertyMap(("Service", "ecs-tasks.amazonaws.com"))),
                            ("Effect", "Allow"),
                            ("Sid", "")
                        )
                    )
                )
            )
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

#pragma warning disable CA5350 // A short name for a text, made as awsx makes it. It need not be hard to guess.
    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..8];
#pragma warning restore CA5350

    private sealed record Role(
        PropertyValue Arn,
        IReadOnlyList<string> Urns,
        ComponentRegistration.Child? Child = null
    );
}
