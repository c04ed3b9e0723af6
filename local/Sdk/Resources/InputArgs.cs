using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>A base for classes whose members with <see cref="InputAttribute"/> are sent as inputs.</summary>
public abstract class InputArgs
{
    private static readonly ConcurrentDictionary<Type, ImmutableArray<InputMember>> Members = new();

    private protected InputArgs() { }

    /// <summary>Returns the given inputs, by their names in Pulumi's protocol.</summary>
    /// <exception cref="ArgumentNullException">A required input is missing.</exception>
    internal virtual IReadOnlyList<KeyValuePair<string, object?>> ToInputs()
    {
        var members = Members.GetOrAdd(GetType(), Discover);
        var inputs = new List<KeyValuePair<string, object?>>();
        foreach (var member in members)
        {
            var value = member.Get(this);
            if (value is null && member.Attribute.IsRequired)
            {
                throw new ArgumentNullException(
                    member.Name,
                    $"[Input] {GetType().FullName}.{member.Name} is required but was not given a value"
                );
            }

            if (value is not null)
            {
                inputs.Add(
                    KeyValuePair.Create<string, object?>(
                        member.Attribute.Name,
                        member.Attribute.Json ? Serializer.ToJson(value) : value
                    )
                );
            }
        }

        return inputs;
    }

    private static ImmutableArray<InputMember> Discover(Type type)
    {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var members = ImmutableArray.CreateBuilder<InputMember>();
        foreach (var field in type.GetFields(all))
        {
            if (field.GetCustomAttribute<InputAttribute>() is { } attribute)
            {
                members.Add(new InputMember(attribute, field.Name, field.GetValue));
            }
        }

        foreach (var property in type.GetProperties(all))
        {
            if (property.GetCustomAttribute<InputAttribute>() is { } attribute)
            {
                members.Add(new InputMember(attribute, property.Name, Getter(property)));
            }
        }

        return members.ToImmutable();
    }

    /// <summary>
    /// Returns a function that reads a property. An automatic property is read from its field: a getter called by
    /// reflection makes the runtime compile the getter and a stub for each property of each class.
    /// </summary>
    private static Func<object, object?> Getter(PropertyInfo property) =>
        property.GetMethod is { } getter
        && getter.IsDefined(typeof(CompilerGeneratedAttribute))
        && property.DeclaringType!.GetField(
            $"<{property.Name}>k__BackingField",
            BindingFlags.Instance | BindingFlags.NonPublic
        )
            is { } field
            ? field.GetValue
            : property.GetValue;

    private sealed record InputMember(InputAttribute Attribute, string Name, Func<object, object?> Get);
}
