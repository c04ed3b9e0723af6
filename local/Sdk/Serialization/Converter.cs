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

        public MismatchException Mismatch(Type expected, PropertyValue value) => Mismatch(expected.FullName!, value);

        public MismatchException Mismatch(string expected, PropertyValue value) =>
            new($"Expected {expected} but got {Kind(value).FullName} deserializing {Context}");
    }

    private sealed class MismatchException(string message) : Exception(message);

    private static Func<Conversion, PropertyValue, object?> Build(Type target)
    {
        if (target == typeof(string))
        {
            return (c, v) => v is StringValue s ? s.Value : throw c.Mismatch(typeof(string), v);
        }

        if (target == typeof(bool))
        {
            return (c, v) => v is BoolValue b ? b.Value : throw c.Mismatch(typeof(bool), v);
        }

        if (target == typeof(double))
        {
            return (c, v) => v is NumberValue n ? n.Value : throw c.Mismatch(typeof(double), v);
        }

        if (target == typeof(int))
        {
            return (c, v) => v is NumberValue n ? (int)n.Value : throw c.Mismatch(typeof(double), v);
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
                    : throw c.Mismatch(target, v);
        }

        if (typeof(Resource).IsAssignableFrom(target))
        {
            return (c, v) =>
                v is ResourceValue r
                && ResourceReferences.Resolve(r, target) is { } resource
                && target.IsInstanceOfType(resource)
                    ? resource
                    : throw c.Mismatch(target, v);
        }

        if (target.IsEnum)
        {
            return (c, v) =>
                v is NumberValue n ? Enum.ToObject(target, (int)n.Value) : throw c.Mismatch(typeof(double), v);
        }

        if (Nullable.GetUnderlyingType(target) is { } underlying)
        {
            return Build(underlying);
        }

        if (target.IsValueType && target.GetCustomAttribute<EnumTypeAttribute>() is not null)
        {
            return Enumeration(target);
        }

        if (target.IsConstructedGenericType)
        {
            return Generic(target);
        }

        if (target.GetCustomAttribute<DiscriminatedUnionDiscriminatorAttribute>() is { } discriminator)
        {
            return DiscriminatedUnion(target, discriminator.PropertyName);
        }

        return target.GetCustomAttribute<OutputTypeAttribute>() is not null
            ? OutputType(target)
            : throw new InvalidOperationException($"{target.FullName} is not a supported type of output");
    }

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
                StringValue or NumberValue => throw new MismatchException(
                    $"Expected target type {target.FullName} to have a constructor with a single {Kind(v).FullName} parameter."
                ),
                _ => throw c.Mismatch($"{typeof(string).FullName} or {typeof(double).FullName}", v),
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
            : throw conversion.Mismatch(typeof(ImmutableArray<object>), value);

    private static ImmutableDictionary<string, T> ToDictionary<T>(Conversion conversion, PropertyValue value) =>
        value is MapValue map
            ? map
                .Value.Where(entry => !entry.Key.StartsWith("__", StringComparison.Ordinal))
                .ToImmutableDictionary(entry => entry.Key, entry => (T)conversion.To(typeof(T), entry.Value)!)
            : throw conversion.Mismatch(typeof(ImmutableDictionary<string, object>), value);

    private static object ToUnion<T0, T1>(Conversion conversion, PropertyValue value)
    {
        if (
            (conversion with { Context = $"{conversion.Context}.AsT0" }).TryTo(typeof(T0), value) is
            { Problem: null } first
        )
        {
            return Union<T0, T1>.FromT0((T0)first.Result!);
        }

        return
            (conversion with { Context = $"{conversion.Context}.AsT1" }).TryTo(typeof(T1), value)
                is { Problem: null } second
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
                (
                    Name: p.GetCustomAttribute<OutputConstructorParameterAttribute>()?.Name ?? p.Name!,
                    p.ParameterType,
                    Context: $"{target.FullName}({p.Name})"
                )
            )
            .ToArray();
        return (conversion, value) =>
        {
            if (value is not MapValue map)
            {
                throw conversion.Mismatch(typeof(ImmutableDictionary<string, object>), value);
            }

            var arguments = new object?[parameters.Length];
            for (var i = 0; i < parameters.Length; i++)
            {
                var (name, type, context) = parameters[i];
                arguments[i] = (conversion with { Context = context }).To(
                    type,
                    map.Value.Get(name) ?? PropertyValue.Null
                );
            }

            return constructor.Invoke(arguments);
        };
    }

    private static Func<Conversion, PropertyValue, object?> DiscriminatedUnion(Type target, string property)
    {
        var cases = target
            .GetCustomAttributes<DiscriminatedUnionCaseAttribute>()
            .ToDictionary(@case => @case.Tag, @case => @case.Type);
        var allowed = string.Join(", ", cases.Keys.Order(StringComparer.Ordinal));
        return (conversion, value) =>
        {
            if (value is not MapValue map)
            {
                throw conversion.Mismatch(
                    $"{typeof(ImmutableDictionary<string, object>).FullName} with discriminator property \"{property}\"",
                    value
                );
            }

            var found = map.Value.Get(property) is StringValue tag
                ? cases.TryGetValue(tag.Value, out var type)
                    ? type
                    : throw Wrong($"unknown \"{property}\" value \"{tag.Value}\"")
                : throw Wrong($"missing discriminator property \"{property}\"");
            return Converters.GetOrAdd(found, Build)(conversion, value);

            MismatchException Wrong(string what) =>
                new($"{what}; expected one of: {allowed} deserializing {conversion.Context}");
        };
    }

    private static object? Default(Type type) =>
        type.IsValueType && Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null;

    /// <summary>Returns the type that the official SDK has for a value before its conversion, for messages.</summary>
    private static Type Kind(PropertyValue value) =>
        value switch
        {
            BoolValue => typeof(bool),
            NumberValue => typeof(double),
            StringValue => typeof(string),
            ListValue => typeof(ImmutableArray<object>),
            MapValue => typeof(ImmutableDictionary<string, object>),
            ResourceValue => typeof(Resource),
            _ => typeof(AssetOrArchive),
        };
}
