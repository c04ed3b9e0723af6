using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;

namespace Pulumi.Serialization;

/// <summary>The outputs that a program's own resource class declares. It is determined once for each class.</summary>
internal sealed class ResourceShape
{
    private static readonly ConcurrentDictionary<Type, ResourceShape> Shapes = new();
    private static readonly MethodInfo OutputMethod = typeof(ResourceShape).GetMethod(
        nameof(Output),
        BindingFlags.NonPublic | BindingFlags.Static
    )!;

    private readonly ImmutableArray<Member> _members;

    private ResourceShape(Type type) => _members = [.. Discover(type)];

    public static ResourceShape Of(Type type) => Shapes.GetOrAdd(type, static t => new ResourceShape(t));

    /// <summary>Gives every declared output of <paramref name="resource"/> a value that is settled later.</summary>
    public void Initialize(Resource resource)
    {
        foreach (var member in _members)
        {
            member.Property.SetValue(resource, member.Output(resource, member.Name));
        }
    }

    private static IEnumerable<Member> Discover(Type type)
    {
        foreach (var found in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // The classes of this assembly make their outputs on request.
            if (
                found.GetCustomAttribute<OutputAttribute>() is not { } attribute
                || found.DeclaringType!.Assembly == typeof(Resource).Assembly
            )
            {
                continue;
            }

            // Reflection finds a private setter only on the class that declares it.
            var property = found.DeclaringType.GetProperty(
                found.Name,
                BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly
            )!;
            var valueType = property.PropertyType;
            if (!valueType.IsGenericType || valueType.GetGenericTypeDefinition() != typeof(Output<>))
            {
                // For a component, the type matters only for outputs that the engine fills.
                if (typeof(ComponentResource).IsAssignableFrom(type))
                {
                    continue;
                }

                throw RunException.OutputsHaveIncorrectType([attribute.Name ?? property.Name]);
            }

            yield return new Member(
                attribute.Name ?? property.Name,
                property,
                OutputMethod
                    .MakeGenericMethod(valueType.GenericTypeArguments)
                    .CreateDelegate<Func<Resource, string, object>>()
            );
        }
    }

    private static Output<T> Output<T>(Resource resource, string name) => resource.OutputOf<T>(name);

    private sealed record Member(string Name, PropertyInfo Property, Func<Resource, string, object> Output);
}
