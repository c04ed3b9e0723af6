using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>
/// Converts a provider's result to the type that an output declares. A value of another type is logged as a warning
/// and becomes the type's default, so that one wrong value does not fail a whole deployment.
/// </summary>
internal static class Converter
{
    private static readonly ConcurrentDictionary<Type, Func<Conversion, PropertyValue, object?>> Converters = new();

    public static object? Convert(PropertyValue value, Type target, string context, Action<string> warn) =>
        new Conversion(context, warn).To(target, value);

    /// <summary>One conversion: the place of the value, and a callback for warnings.</summary>
    private sealed record Conversion(string Context, Action<string> Warn)
    {
        public object? To(Type target, PropertyValue value)
        {
            var (result, problem) = TryTo(target, value);
            if (problem is not null)
            {
                Warn(problem);
            }

            return result ?? Default(target);
        }

        public (object? Result, string? Problem) TryTo(Type target, PropertyValue value)
        {
            var plain = value is SecretValue or OutputValue ? value.Plain : value;
            if (plain is NullValue or UnknownValue)
            {
                return (Default(target), null);
            }

            try
            {
                return (Converters.GetOrAdd(target, Build)(this, plain), null);
            }
            catch (MismatchException e)
            {
                return (null, e.Message);
            }
        }

        public MismatchException Mismatch(string expected, PropertyValue value) =>
            new($"Expected {expected} but got {Kind(value)} deserializing {Context}");
    }

    private sealed class MismatchException(string message) : Exception(message);

    private static Func<Conversion, PropertyValue, object?> Build(Type target)
    {
        if (target == typeof(string))
        {
            return (c, v) => v is StringValue s ? s.Value : throw c.Mismatch("System.String", v);
        }

        if (target == typeof(bool))
        {
            return (c, v) => v is BoolValue b ? b.Value : throw c.Mismatch("System.Boolean", v);
        }

        if (target == typeof(double))
        {
            return (c, v) => v is NumberValue n ? n.Value : throw c.Mismatch("System.Double", v);
        }

        if (target == typeof(int))
        {
            return (c, v) => v is NumberValue n ? (int)n.Value : throw c.Mismatch("System.Double", v);
        }

        if (target == typeof(object))
        {
            return (_, v) => PlainObjects.From(v);
        }

        if (target == typeof(JsonElement))
        {
            return (_, v) => JsonSerializer.SerializeToElement(PlainObjects.From(v));
        }

        if (typeof(AssetOrArchive).IsAssignableFrom(target))
        {
            return (c, v) =>
                AssetOrArchive.FromValue(v) is { } asset && target.IsInstanceOfType(asset)
                    ? asset
                    : throw c.Mismatch(target.FullName!, v);
        }

        if (typeof(Resource).IsAssignableFrom(target))
        {
            return (c, v) =>
                v is ResourceValue r
                && ResourceReferences.Resolve(r, target) is { } resource
                && target.IsInstanceOfType(resource)
                    ? resource
                    : throw c.Mismatch(target.FullName!, v);
        }

        if (target.IsEnum)
        {
            return (c, v) =>
                v is NumberValue n ? Enum.ToObject(target, (int)n.Value) : throw c.Mismatch("System.Double", v);
        }

        if (Nullable.GetUnderlyingType(target) is { } underlying)
        {
            return Inner(underlying);
        }

        if (target.IsValueType && target.GetCustomAttribute<EnumTypeAttribute>() is not null)
        {
            return Enumeration(target);
        }

        if (target.IsConstructedGenericType)
        {
            return Generic(target);
        }

        return target.GetCustomAttribute<OutputTypeAttribute>() is not null
            ? OutputType(target)
            : throw new InvalidOperationException($"{target.FullName} is not a supported type of output");
    }

    // A failure inside this value counts as this value's, so that a union can try its other type.
    private static Func<Conversion, PropertyValue, object?> Inner(Type target) =>
        (c, v) => c.TryTo(target, v) is { Problem: null } done ? done.Result : throw c.Mismatch(target.FullName!, v);

    private static Func<Conversion, PropertyValue, object?> Enumeration(Type target)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance;
        var fromText = target.GetConstructor(all, [typeof(string)]);
        var fromNumber = target.GetConstructor(all, [typeof(double)]);
        return (c, v) =>
            v switch
            {
                StringValue text when fromText is not null => fromText.Invoke([text.Value]),
                NumberValue number when fromNumber is not null => fromNumber.Invoke([number.Value]),
                _ => throw c.Mismatch(target.FullName!, v),
            };
    }

    private static Func<Conversion, PropertyValue, object?> Generic(Type target)
    {
        var definition = target.GetGenericTypeDefinition();
        var name =
            definition == typeof(ImmutableArray<>) ? nameof(ToArray)
            : definition == typeof(ImmutableDictionary<,>) && target.GenericTypeArguments[0] == typeof(string)
                ? nameof(ToDictionary)
            : definition == typeof(Union<,>) ? nameof(ToUnion)
            : definition == typeof(Output<>) ? nameof(ToOutput)
            : throw new InvalidOperationException($"{target.FullName} is not a supported type of output");
        var arguments = name == nameof(ToDictionary) ? target.GenericTypeArguments[1..] : target.GenericTypeArguments;
        return typeof(Converter)
            .GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(arguments)
            .CreateDelegate<Func<Conversion, PropertyValue, object?>>();
    }

#pragma warning disable CA1859 // The caller is a delegate, which needs structs boxed.
    private static object ToArray<T>(Conversion conversion, PropertyValue value) =>
        value is ListValue list
            ? list.Items.Select(item => (T)conversion.To(typeof(T), item)!).ToImmutableArray()
            : throw conversion.Mismatch("a list", value);

    private static ImmutableDictionary<string, T> ToDictionary<T>(Conversion conversion, PropertyValue value) =>
        value is MapValue map
            ? map
                .Value.Where(entry => !entry.Key.StartsWith("__", StringComparison.Ordinal))
                .ToImmutableDictionary(entry => entry.Key, entry => (T)conversion.To(typeof(T), entry.Value)!)
            : throw conversion.Mismatch("a map", value);

    private static object ToUnion<T0, T1>(Conversion conversion, PropertyValue value)
    {
        if (conversion.TryTo(typeof(T0), value) is { Problem: null } first)
        {
            return Union<T0, T1>.FromT0((T0)first.Result!);
        }

        return conversion.TryTo(typeof(T1), value) is { Problem: null } second
            ? Union<T0, T1>.FromT1((T1)second.Result!)
            : throw conversion.Mismatch($"{typeof(T0).FullName} or {typeof(T1).FullName}", value);
    }

#pragma warning restore CA1859
    private static Output<T> ToOutput<T>(Conversion conversion, PropertyValue value) =>
        Output.Create((T)conversion.To(typeof(T), value)!);

    private static Func<Conversion, PropertyValue, object?> OutputType(Type target)
    {
        var constructors = target.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance);
        var constructor =
            constructors.FirstOrDefault(c => c.GetCustomAttribute<OutputConstructorAttribute>() is not null)
            ?? constructors.SingleOrDefault(c => c.IsPublic)
            ?? throw new InvalidOperationException(
                $"{target.FullName} had [{nameof(OutputTypeAttribute)}], but did not contain constructor marked with "
                    + $"[{nameof(OutputConstructorAttribute)}]."
            );
        var parameters = constructor
            .GetParameters()
            .Select(p =>
                (Name: p.GetCustomAttribute<OutputConstructorParameterAttribute>()?.Name ?? p.Name!, p.ParameterType)
            )
            .ToArray();
        return (conversion, value) =>
        {
            if (value is not MapValue map)
            {
                throw conversion.Mismatch("a map", value);
            }

            var arguments = new object?[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                var (name, type) = parameters[i];
                var inner = conversion with { Context = $"{conversion.Context}.{name}" };
                arguments[i] = inner.To(type, map.Value.Get(name) ?? PropertyValue.Null);
            }

            return constructor.Invoke(arguments);
        };
    }

    private static object? Default(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    private static string Kind(PropertyValue value) =>
        value switch
        {
            BoolValue => "System.Boolean",
            NumberValue => "System.Double",
            StringValue => "System.String",
            ListValue => "a list",
            MapValue => "a map",
            ResourceValue => "a resource",
            _ => "an asset",
        };
}
