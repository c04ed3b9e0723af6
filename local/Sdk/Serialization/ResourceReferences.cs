using System.Reflection;
using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>Converts references to resources into objects of the resources' classes.</summary>
internal static class ResourceReferences
{
    private static readonly Lazy<Dictionary<string, Type>> Types = new(Discover);

    /// <summary>
    /// Returns the resource of <paramref name="reference"/>, filled by the engine. If its type has no class, the
    /// object knows only the URN.
    /// </summary>
    /// <param name="reference">The reference to the resource.</param>
    /// <param name="expected">The expected class. If it is right, it saves the search.</param>
    public static Resource Resolve(ResourceValue reference, Type expected)
    {
        var token = Urn.TypeOf(reference.Urn);
        var type =
            expected.GetCustomAttribute<ResourceTypeAttribute>()?.Type == token
                ? expected
                : Types.Value.GetValueOrDefault(token);
        if (type is null)
        {
            return new DependencyResource(reference.Urn);
        }

        var constructor = type.GetConstructors().Single(c => c.GetParameters().Length == 3);
        ResourceOptions options = typeof(CustomResource).IsAssignableFrom(type)
            ? new CustomResourceOptions { Urn = reference.Urn }
            : new ComponentResourceOptions { Urn = reference.Urn };
        return (Resource)constructor.Invoke([Urn.NameOf(reference.Urn), null, options]);
    }

    private static Dictionary<string, Type> Discover()
    {
        var sdk = typeof(Resource).Assembly;
        var name = sdk.GetName().Name;
        var found = new Dictionary<string, Type>();
        var assemblies = AppDomain
            .CurrentDomain.GetAssemblies()
            .Where(a => !a.IsDynamic && (a == sdk || a.GetReferencedAssemblies().Any(r => r.Name == name)));
        foreach (var type in assemblies.SelectMany(assembly => assembly.GetTypes()))
        {
            if (
                type.IsSubclassOf(typeof(Resource)) && type.GetCustomAttribute<ResourceTypeAttribute>() is { } attribute
            )
            {
                found[attribute.Type] = type;
            }
        }

        return found;
    }
}
