namespace Pulumi;

/// <summary>How the engine treats a component and its children.</summary>
public sealed class ComponentResourceOptions : ResourceOptions
{
    private List<ProviderResource>? _providers;

    /// <summary>The providers that manage the component's children, at most one for each package.</summary>
    public List<ProviderResource> Providers
    {
        get => _providers ??= [];
        set => _providers = value;
    }

    /// <summary>Merges both options. A value in <paramref name="options2"/> wins; lists are joined.</summary>
    public static ComponentResourceOptions Merge(ComponentResourceOptions? options1, ComponentResourceOptions? options2)
    {
        var merged = (ComponentResourceOptions)(options1 ?? new()).Clone();
        if (options2 is not null)
        {
            merged.MergeFrom(options2);
            // Of two providers of one package, the later wins.
            merged.Providers =
            [
                .. merged
                    .Providers.Concat(options2.Providers)
                    .Reverse()
                    .DistinctBy(provider => provider.Package)
                    .Reverse(),
            ];
        }

        return merged;
    }

    internal override ResourceOptions Clone()
    {
        var copy = CopyTo(new ComponentResourceOptions());
        copy._providers = Copy(_providers);
        return copy;
    }
}
