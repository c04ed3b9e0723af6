using Local.Cloud.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>Registers one component, its children and its outputs with the engine that asked for it.</summary>
internal sealed class ComponentRegistration(ConstructRequest request) : IDisposable
{
    /// <summary>For a child whose inputs came from no resource.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> NoDependencies =
        new Dictionary<string, IReadOnlyList<string>>();

    private const string AwsVersion = "7.48.0";

    private readonly GrpcConnection _engine = GrpcConnection.ToAddress(request.MonitorEndpoint);

    private ResourceMonitor.ResourceMonitorClient Monitor => new(_engine);

    /// <summary>The component's name in the program.</summary>
    public string Name => request.Name;

    /// <summary>How messages name the component.</summary>
    public string Describe => $"{request.Type} {request.Name}";

    /// <summary>The stack that the component belongs to.</summary>
    public string Stack => request.Stack;

    /// <summary>Whether nothing may change: the engine only wants to know what would.</summary>
    public bool IsPreview => request.DryRun;

    /// <summary>What was given, plain; in a preview parts of it may be unknown.</summary>
    public PropertyMap Inputs => Given.Plain();

    /// <summary>What was given, secret where it is; without inputs that are null.</summary>
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

    /// <summary>The URNs of what the input <paramref name="name"/> came from.</summary>
    public IReadOnlyList<string> Dependencies(string name) =>
        request.InputDependencies.TryGetValue(name, out var found) ? found.Urns : [];

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

    /// <summary>Registers a component below this one and returns its URN.</summary>
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

    /// <summary>
    /// <paramref name="value"/> with the resources that stand in it as values as what they hold: their outputs.
    /// </summary>
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

    /// <summary>The region of the provider that manages the component's children.</summary>
    public async Task<PropertyValue> RegionAsync(CancellationToken cancellationToken) =>
        (await InvokeAsync("aws:index/getRegion:getRegion", PropertyMap.Empty, cancellationToken))["region"];

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

    /// <summary>Registers a resource of the package <c>aws</c> below the component.</summary>
    /// <param name="parent">The component's URN.</param>
    /// <param name="token">The resource's type.</param>
    /// <param name="name">Its name.</param>
    /// <param name="inputs">What it is to be.</param>
    /// <param name="dependencies">The resources that each input came from.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

    /// <summary>Registers the component's outputs and makes the answer of them.</summary>
    /// <param name="urn">The component's URN.</param>
    /// <param name="outputs">What it gives.</param>
    /// <param name="dependencies">The resources that each output came from.</param>
    /// <param name="cancellationToken">Gives up.</param>
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

    /// <summary>Registers the outputs of a component: of this one, or of one below it.</summary>
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

    // What Pulumi's SDKs let children have from their parent.
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

    /// <summary>A child that was registered.</summary>
    public sealed record Child(string Urn, string Id, PropertyMap Outputs, bool IsPreview)
    {
        /// <summary>The child as a value.</summary>
        public PropertyValue Reference => new ResourceValue(Urn, IdValue, AwsVersion);

        /// <summary>The child's id; in a preview, that of a new one is unknown.</summary>
        public PropertyValue IdValue => Id.Length > 0 ? Id : PropertyValue.Unknown;

        /// <summary>An output; in a preview, one that is not known yet is unknown.</summary>
        public PropertyValue Output(string name) =>
            Outputs.Get(name) ?? (IsPreview ? PropertyValue.Unknown : PropertyValue.Null);
    }
}
