using Grpc.Core;
using Local.Cloud.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>Registers one component, its children and its outputs with the engine that requested it.</summary>
internal sealed class ComponentRegistration(ConstructRequest request) : IDisposable
{
    /// <summary>The dependencies of a child whose inputs came from no resource.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoDependencies =
        new Dictionary<string, IReadOnlyList<string>>();

    private const string AwsVersion = "7.48.0";

    private readonly GrpcConnection _engine = GrpcConnection.ToAddress(request.MonitorEndpoint);

    private ResourceMonitor.ResourceMonitorClient Monitor => new(_engine);

    /// <summary>The component's name in the program.</summary>
    public string Name => request.Name;

    /// <summary>The component's name in messages.</summary>
    public string Describe => $"{request.Type} {request.Name}";

    /// <summary>The stack that the component belongs to.</summary>
    public string Stack => request.Stack;

    /// <summary>Whether this is a preview, in which nothing may change.</summary>
    public bool IsPreview => request.DryRun;

    /// <summary>The given inputs without secrecy. In a preview, parts may be unknown.</summary>
    public PropertyMap Inputs => Given.Plain();

    /// <summary>The given inputs with their secrecy, without null inputs.</summary>
    public PropertyMap Given { get; } =
        new(PropertyMarshaler.FromStruct(request.Inputs).Where(input => input.Value is not NullValue));

    /// <exception cref="CloudException">More than one of these inputs is given.</exception>
    public void RequireAtMostOne(params string[] names)
    {
        if (names.Count(Given.ContainsKey) > 1)
        {
            throw new CloudException($"{Describe}: only one of {string.Join(" and ", names)} may be given");
        }
    }

    /// <summary>Returns the URNs of the resources that the input <paramref name="name"/> came from.</summary>
    public IReadOnlyList<string> Dependencies(string name) =>
        request.InputDependencies.TryGetValue(name, out var found) ? found.Urns : [];

    /// <summary>
    /// Shows the engine's user beside the component's parent what the component does, until another message or an
    /// empty one takes its place. Does nothing if the engine has no log at this address.
    /// </summary>
    public async Task TellAsync(string message)
    {
        try
        {
            var log = new LogRequest
            {
                Severity = LogSeverity.Info,
                Urn = request.Parent,
                Message = message,
                Ephemeral = true,
            };
            await new Engine.EngineClient(_engine).LogAsync(log);
        }
        catch (RpcException)
        {
            // A message that nobody receives does not fail the component.
        }
    }

    /// <summary>Registers the component itself and returns its URN.</summary>
    public async Task<string> RegisterAsync(CancellationToken cancellationToken)
    {
        var self = new RegisterResourceRequest
        {
            Type = request.Type,
            Name = request.Name,
            Parent = request.Parent,
            Object = PropertyMarshaler.ToStruct(PropertyMap.Empty, MarshalOptions.All),
            AcceptSecrets = true,
            AcceptResources = true,
            SupportsPartialValues = true,
            AliasSpecs = true,
            DeletedWith = request.DeletedWith,
        };
        self.Providers.Add(request.Providers);
        self.Aliases.Add(request.Aliases);
        self.Dependencies.Add(request.Dependencies);
        self.IgnoreChanges.Add(request.IgnoreChanges);
        SetInherited(self);
        var response = await Monitor.RegisterResourceAsync(self, cancellationToken: cancellationToken);
        return response.Urn;
    }

    /// <summary>Registers a component as a child of this one and returns its URN.</summary>
    public async Task<string> RegisterNestedAsync(
        string parent,
        string type,
        string name,
        CancellationToken cancellationToken
    )
    {
        var nested = new RegisterResourceRequest
        {
            Type = type,
            Name = name,
            Parent = parent,
            AcceptSecrets = true,
            AcceptResources = true,
        };
        SetInherited(nested);
        var response = await Monitor.RegisterResourceAsync(nested, cancellationToken: cancellationToken);
        return response.Urn;
    }

    /// <summary>Replaces references to resources in <paramref name="value"/> by the resources' outputs.</summary>
    public async Task<PropertyValue> ResolveAsync(PropertyValue value, CancellationToken cancellationToken)
    {
        switch (value)
        {
            case ResourceValue resource:
                var found = await InvokeAsync(
                    "pulumi:pulumi:getResource",
                    new PropertyMap(("urn", resource.Urn)),
                    cancellationToken
                );
                return found["state"];
            case MapValue map:
                var entries = new List<(string, PropertyValue)>();
                foreach (var (key, item) in map.Value)
                {
                    entries.Add((key, await ResolveAsync(item, cancellationToken)));
                }

                return new PropertyMap(entries);
            case ListValue list:
                var items = new List<PropertyValue>();
                foreach (var item in list.Items)
                {
                    items.Add(await ResolveAsync(item, cancellationToken));
                }

                return PropertyValue.List(items);
            default:
                return value;
        }
    }

    /// <summary>Returns the region of the provider that manages the component's children.</summary>
    public async Task<PropertyValue> RegionAsync(CancellationToken cancellationToken) =>
        (await InvokeAsync("aws:index/getRegion:getRegion", PropertyMap.Empty, cancellationToken))["region"];

    /// <summary>Returns the names of the availability zones of that region.</summary>
    public async Task<IReadOnlyList<string>> ZonesAsync(CancellationToken cancellationToken)
    {
        const string Function = "aws:index/getAvailabilityZones:getAvailabilityZones";
        var zones = await InvokeAsync(Function, PropertyMap.Empty, cancellationToken);
        return [.. zones["names"].AsList!.Select(name => name.AsString!)];
    }

    /// <summary>Returns the VPC of a subnet; unknown if the subnet is.</summary>
    public async Task<PropertyValue> VpcOfAsync(PropertyValue subnet, CancellationToken cancellationToken)
    {
        var id = subnet is ResourceValue reference ? reference.Id ?? PropertyValue.Unknown : subnet.Plain;
        return id.AsString is { Length: > 0 }
            ? (await InvokeAsync("aws:ec2/getSubnet:getSubnet", new PropertyMap(("id", id)), cancellationToken))[
                "vpcId"
            ]
            : PropertyValue.Unknown;
    }

    private async Task<PropertyMap> InvokeAsync(
        string token,
        PropertyMap arguments,
        CancellationToken cancellationToken
    )
    {
        var invoke = new ResourceInvokeRequest
        {
            Tok = token,
            Args = PropertyMarshaler.ToStruct(arguments, MarshalOptions.All),
            Provider = request.Providers.GetValueOrDefault("aws", ""),
            Version = AwsVersion,
            AcceptResources = true,
        };
        var response = await Monitor.InvokeAsync(invoke, cancellationToken: cancellationToken);
        return PropertyMarshaler.FromStruct(response.Return);
    }

    /// <summary>Registers a resource of the package <c>aws</c> as a child of the component.</summary>
    /// <param name="parent">The URN of the component.</param>
    /// <param name="token">The type token of the resource.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="inputs">The inputs of the resource.</param>
    /// <param name="dependencies">The URNs of the resources that each input came from.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<Child> RegisterChildAsync(
        string parent,
        string token,
        string name,
        PropertyMap inputs,
        IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies,
        CancellationToken cancellationToken
    )
    {
        var child = new RegisterResourceRequest
        {
            Type = token,
            Name = name,
            Parent = parent,
            Custom = true,
            Object = PropertyMarshaler.ToStruct(inputs, MarshalOptions.WithoutOutputs),
            Version = AwsVersion,
            AcceptSecrets = true,
            AcceptResources = true,
            SupportsPartialValues = true,
            DeletedWith = request.DeletedWith,
        };
        if (request.Providers.TryGetValue("aws", out var provider))
        {
            child.Provider = provider;
        }

        foreach (var (property, urns) in dependencies)
        {
            var list = new RegisterResourceRequest.Types.PropertyDependencies();
            list.Urns.Add(urns);
            child.PropertyDependencies.Add(property, list);
            child.Dependencies.Add(urns.Except(child.Dependencies).ToArray());
        }

        SetInherited(child);
        var response = await Monitor.RegisterResourceAsync(child, cancellationToken: cancellationToken);
        return new(response.Urn, response.Id, PropertyMarshaler.FromStruct(response.Object).Plain(), IsPreview);
    }

    /// <summary>Registers the component's outputs and returns the response with them.</summary>
    /// <param name="urn">The URN of the component.</param>
    /// <param name="outputs">The outputs of the component.</param>
    /// <param name="dependencies">The URNs of the resources that each output came from.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<ConstructResponse> FinishAsync(
        string urn,
        PropertyMap outputs,
        IReadOnlyDictionary<string, IReadOnlyList<string>> dependencies,
        CancellationToken cancellationToken
    )
    {
        var state = PropertyMarshaler.ToStruct(outputs, MarshalOptions.WithoutOutputs);
        await RegisterOutputsAsync(urn, outputs, cancellationToken);
        var response = new ConstructResponse { Urn = urn, State = state };
        foreach (var (output, urns) in dependencies)
        {
            var list = new ConstructResponse.Types.PropertyDependencies();
            list.Urns.Add(urns);
            response.StateDependencies.Add(output, list);
        }

        return response;
    }

    /// <summary>Registers the outputs of this component or of a nested one.</summary>
    public Task RegisterOutputsAsync(string urn, PropertyMap outputs, CancellationToken cancellationToken) =>
        Monitor
            .RegisterResourceOutputsAsync(
                new RegisterResourceOutputsRequest
                {
                    Urn = urn,
                    Outputs = PropertyMarshaler.ToStruct(outputs, MarshalOptions.WithoutOutputs),
                },
                cancellationToken: cancellationToken
            )
            .ResponseAsync;

    /// <inheritdoc/>
    public void Dispose() => _engine.Dispose();

    // Pulumi's SDKs let children inherit these options from their parent.
    private void SetInherited(RegisterResourceRequest registered)
    {
        if (request.HasProtect)
        {
            registered.Protect = request.Protect;
        }

        if (request.HasRetainOnDelete)
        {
            registered.RetainOnDelete = request.RetainOnDelete;
        }
    }

    /// <summary>A registered child.</summary>
    public sealed record Child(string Urn, string Id, PropertyMap Outputs, bool IsPreview)
    {
        /// <summary>The child as a resource reference.</summary>
        /// <remarks>
        /// The reference has no package version, because an SDK makes an object of a reference only if the SDK is not
        /// older than that version.
        /// </remarks>
        public PropertyValue Reference => new ResourceValue(Urn, IdValue, PackageVersion: "");

        /// <summary>The child's id; unknown in a preview of a new child.</summary>
        public PropertyValue IdValue => Id.Length > 0 ? Id : PropertyValue.Unknown;

        /// <summary>Returns an output of the child. In a preview, an output that is not known yet is unknown.</summary>
        public PropertyValue Output(string name) =>
            Outputs.Get(name) ?? (IsPreview ? PropertyValue.Unknown : PropertyValue.Null);
    }
}
