using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Something that a program declares and the engine makes: a custom resource or a component.</summary>
public class Resource
{
    // Guards who is whose child.
    private static readonly Lock Family = new();

    private readonly string _type;
    private readonly string _name;
    private readonly bool? _protect;
    private readonly ImmutableArray<ResourceTransformation> _transformations = [];
    private readonly ImmutableDictionary<string, ProviderResource> _providers = ImmutableDictionary<
        string,
        ProviderResource
    >.Empty;
    private readonly TaskCompletionSource<EngineAnswer>? _answer;
    private List<Resource>? _children;
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
        _answer = new TaskCompletionSource<EngineAnswer>();
        // The outputs of a component that the program itself builds are the component's to set.
        if (custom || remote || options.Urn is not null)
        {
            ResourceShape.Of(GetType()).Initialize(this);
        }

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
            parent.Add(this);
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
        deployment.Register(this, args, options, remote, _answer);
    }

    /// <summary>A resource that stands for another's URN; it is not registered.</summary>
    private protected Resource(string type, string name)
    {
        _type = type;
        _name = name;
    }

    /// <summary>The name of this resource within all stacks.</summary>
    [Output("urn")]
    public Output<string> Urn
    {
        get => field ??= OutputOf<string>("urn");
        private protected set;
    }

    /// <summary>What most outputs of this resource came from: this resource alone. One set for all of them.</summary>
    internal ImmutableHashSet<Resource> Itself => _itself ??= [this];

    /// <summary>The other URNs under which this resource may stand; its children inherit them.</summary>
    internal ImmutableArray<Output<string>> Aliases { get; } = [];

    /// <summary>The type token, such as <c>aws:ecs/service:Service</c>.</summary>
    public string GetResourceType() => _type;

    /// <summary>The name that the program gave.</summary>
    public string GetResourceName() => _name;

    /// <summary>
    /// The output <paramref name="name"/>, there once the engine has answered for this resource. Made when it is asked
    /// for: of most outputs nobody wants to know. Null of what only stands for another's URN.
    /// </summary>
    internal Output<T> OutputOf<T>(string name)
    {
        return _answer is null ? null! : Output<T>.OfResource(ReadAsync(_answer.Task));

        async Task<OutputData<T>> ReadAsync(Task<EngineAnswer> answered)
        {
            var answer = await answered.ConfigureAwait(false);
            return answer.Read<T>(this, name);
        }
    }

    /// <summary>The resources whose parent this is, as of now.</summary>
    internal Resource[] ChildrenNow()
    {
        lock (Family)
        {
            return _children is null ? [] : [.. _children];
        }
    }

    /// <summary>The provider that children of type <paramref name="type"/> get, or null for the default one.</summary>
    internal ProviderResource? ProviderFor(string type) =>
        PackageOf(type) is { } package ? _providers.GetValueOrDefault(package) : null;

    private void Add(Resource child)
    {
        lock (Family)
        {
            (_children ??= []).Add(child);
        }
    }

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
