using System.Collections.Immutable;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Something that a program declares and the engine makes: a custom resource or a component.</summary>
public class Resource
{
    // Guards the lists of children.
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
        // A component that the program itself builds sets its own outputs.
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

        // The caller's own options must not show the values that are filled in below.
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

    /// <summary>Makes a stand-in for the resource with another URN. It is not registered.</summary>
    private protected Resource(string type, string name)
    {
        _type = type;
        _name = name;
    }

    /// <summary>The unique name of this resource in all stacks.</summary>
    [Output("urn")]
    public Output<string> Urn
    {
        get => field ??= OutputOf<string>("urn");
        private protected set;
    }

    /// <summary>This resource alone, as a set: the origin of most of its outputs. All those outputs share it.</summary>
    internal ImmutableHashSet<Resource> Itself => _itself ??= [this];

    /// <summary>The former URNs of this resource. Its children inherit them.</summary>
    internal ImmutableArray<Output<string>> Aliases { get; } = [];

    /// <summary>Returns the type token, such as <c>aws:ecs/service:Service</c>.</summary>
    public string GetResourceType() => _type;

    /// <summary>Returns the name that the program gave the resource.</summary>
    public string GetResourceName() => _name;

    /// <summary>
    /// Returns the output <paramref name="name"/>, settled by the engine's answer for this resource. Outputs are
    /// made on request, because nobody reads most of them. Null for a stand-in for another URN.
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

    /// <summary>Returns a copy of the present list of children.</summary>
    internal Resource[] ChildrenNow()
    {
        lock (Family)
        {
            return _children is null ? [] : [.. _children];
        }
    }

    /// <summary>Returns the provider for children of type <paramref name="type"/>; null for the default one.</summary>
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

        // A resource without a parent is a child of the stack; a lookup has no parent.
        return _type == Stack.TypeToken || options.Urn is not null ? [] : deployment.Stack._transformations;
    }

    private Output<string> AliasUrn(Input<Alias> alias, Resource? parent) =>
        alias.Apply(value =>
        {
            value.Check();
            return value.ToUrn(_name, _type, parent);
        });
}
