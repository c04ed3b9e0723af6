using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The outputs that a class of resource declares; found once for each class.</summary>
internal sealed class ResourceShape
{
    private static readonly ConcurrentDictionary<Type, ResourceShape> Shapes = new();
    private static readonly MethodInfo NewSourceMethod = typeof(ResourceShape).GetMethod(
        nameof(NewSource),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;
    private static readonly ConcurrentDictionary<Type, Func<Resource, OutputSource>> Factories = new();

    private readonly ImmutableArray<Member> _members;

    private ResourceShape(Type type) => _members = [.. Discover(type)];

    public static ResourceShape Of(Type type) => Shapes.GetOrAdd(type, static t => new ResourceShape(t));

    /// <summary>
    /// Gives every declared output of <paramref name="resource"/> a value that is there later. Of a component
    /// that the program itself builds, only what all resources have: the rest is the component's to set.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, OutputSource>> Initialize(Resource resource, bool inheritedOnly)
    {
        var sources = ImmutableArray.CreateBuilder<KeyValuePair<string, OutputSource>>(
            inheritedOnly ? 1 : _members.Length
        );
        foreach (var member in _members)
        {
            if (inheritedOnly && member.Property.DeclaringType != typeof(Resource))
            {
                continue;
            }
            var source = member.NewSource(resource);
            member.Property.SetValue(resource, source.Output);
            sources.Add(KeyValuePair.Create(member.Name, source));
        }
        return sources.DrainToImmutable();
    }

    private static IEnumerable<Member> Discover(Type type)
    {
        foreach (var found in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (found.GetCustomAttribute<OutputAttribute>() is not { } attribute)
            {
                continue;
            }
            // A private setter is seen only from the class that declares it.
            var property = found.DeclaringType!.GetProperty(
                found.Name,
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly
            )!;
            var valueType = property.PropertyType;
            if (!valueType.IsGenericType || valueType.GetGenericTypeDefinition() != typeof(Output<>))
            {
                // Of a component, only outputs that the engine fills must have the type.
                if (typeof(ComponentResource).IsAssignableFrom(type))
                {
                    continue;
                }
                throw RunException.OutputsHaveIncorrectType([attribute.Name ?? property.Name]);
            }
            yield return new Member(
                attribute.Name ?? property.Name,
                property,
                Factory(valueType.GenericTypeArguments[0])
            );
        }
    }

    private static Func<Resource, OutputSource> Factory(Type valueType) =>
        Factories.GetOrAdd(
            valueType,
            static t => NewSourceMethod.MakeGenericMethod(t).CreateDelegate<Func<Resource, OutputSource>>()
        );

    private static OutputSource<T> NewSource<T>(Resource resource) => new(resource);

    private sealed record Member(string Name, PropertyInfo Property, Func<Resource, OutputSource> NewSource);
}
