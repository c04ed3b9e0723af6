using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Something that a program declares and the engine makes: a custom resource or a component.</summary>
public class Resource
{
    private readonly string _type;
    private readonly string _name;
    private readonly bool? _protect;
    private readonly ImmutableArray<ResourceTransformation> _transformations = [];
    private readonly ImmutableDictionary<string, ProviderResource> _providers = ImmutableDictionary<
        string,
        ProviderResource
    >.Empty;
    private readonly List<Resource> _children = [];
    private ImmutableHashSet<Resource>? _itself;

    private protected Resource(
        string type,
        string name,
        bool custom,
        ResourceArgs args,
        ResourceOptions options,
        bool remote = false
    )
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(name);
        _type = type;
        _name = name;
        var isFilledByEngine = custom || remote || options.Urn is not null;
        Sources = ResourceShape.Of(GetType()).Initialize(this, inheritedOnly: !isFilledByEngine);

        var deployment = Deployment.Required;
        _transformations = [.. options.ResourceTransformations, .. InheritedTransformations(deployment, options)];
        foreach (var transformation in _transformations)
        {
            if (transformation(new ResourceTransformationArgs(this, args, options)) is not { } result)
            {
                continue;
            }
            if (result.Options.Parent != options.Parent)
            {
                throw new ArgumentException(
                    "Transformations cannot currently be used to change the 'parent' of a resource."
                );
            }
            (args, options) = (result.Args, result.Options);
        }

        // What is filled in below must not show in the options that the caller holds.
        options = options.Clone();
        if (options.Parent is { } parent)
        {
            lock (parent._children)
            {
                parent._children.Add(this);
            }
            options.Protect ??= parent._protect;
            _providers = parent._providers;
        }
        if (custom)
        {
            if (options.Provider is { } provider)
            {
                _providers = PackageOf(type) is { } package ? _providers.SetItem(package, provider) : _providers;
            }
            else
            {
                options.Provider = options.Parent?.ProviderFor(type);
            }
        }
        else
        {
            var given = (options as ComponentResourceOptions)?.Providers ?? [];
            if (options.Provider is { } provider)
            {
                given =
                    given.Count == 0
                        ? [provider]
                        : throw new ResourceException(
                            "Do not supply both 'provider' and 'providers' options to a ComponentResource.",
                            options.Parent
                        );
            }
            _providers = _providers.SetItems(given.Select(p => KeyValuePair.Create(p.Package, p)));
        }
        _protect = options.Protect;
        Aliases = [.. options.Aliases.Select(alias => AliasUrn(alias, options.Parent))];
        deployment.Register(this, args, options, remote);
    }

    /// <summary>A resource that stands for another's URN; it is not registered.</summary>
    private protected Resource(string type, string name)
    {
        _type = type;
        _name = name;
    }

    /// <summary>The name of this resource within all stacks.</summary>
    [Output("urn")]
    public Output<string> Urn { get; private protected set; } = null!;

    /// <summary>What the engine will fill, by name; nothing any more once it has.</summary>
    internal ImmutableArray<KeyValuePair<string, OutputSource>> Sources { get; private set; } = [];

    /// <summary>What most outputs of this resource came from: this resource alone. One set for all of them.</summary>
    internal ImmutableHashSet<Resource> Itself => _itself ??= [this];

    /// <summary>The other URNs under which this resource may stand; its children inherit them.</summary>
    internal ImmutableArray<Output<string>> Aliases { get; } = [];

    /// <summary>The type token, such as <c>aws:ecs/service:Service</c>.</summary>
    public string GetResourceType() => _type;

    /// <summary>The name that the program gave.</summary>
    public string GetResourceName() => _name;

    /// <summary>Forgets what the engine has filled.</summary>
    internal void ForgetSources() => Sources = [];

    /// <summary>The resources whose parent this is, as of now.</summary>
    internal Resource[] ChildrenNow()
    {
        lock (_children)
        {
            return [.. _children];
        }
    }

    /// <summary>The provider that children of type <paramref name="type"/> get, or null for the default one.</summary>
    internal ProviderResource? ProviderFor(string type) =>
        PackageOf(type) is { } package ? _providers.GetValueOrDefault(package) : null;

    private static string? PackageOf(string type) => type.Split(':') is { Length: 3 } parts ? parts[0] : null;

    private ImmutableArray<ResourceTransformation> InheritedTransformations(
        Deployment deployment,
        ResourceOptions options
    )
    {
        if (options.Parent is { } parent)
        {
            return parent._transformations;
        }
        // Without a parent a resource is the stack's; one that is only looked up is nobody's.
        return _type == Stack.TypeToken || options.Urn is not null ? [] : deployment.Stack._transformations;
    }

    private Output<string> AliasUrn(Input<Alias> alias, Resource? parent) =>
        alias.Apply(value =>
        {
            value.Check();
            return value.ToUrn(_name, _type, parent);
        });
}
