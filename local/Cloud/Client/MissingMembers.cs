using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;

namespace Local.Cloud.Client;

/// <summary>
/// Reads the JSON of a cloud that another build started. A list or a text that it does not have reads as an empty one,
/// wherever the contract allows no null.
/// </summary>
internal static class MissingMembers
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = ApiJson.Default.WithAddedModifier(Fill),
    };

    /// <summary>Returns how to read a type of <see cref="ApiJson"/>.</summary>
    public static JsonTypeInfo<T> AsEmpty<T>(JsonTypeInfo<T> type) => (JsonTypeInfo<T>)Options.GetTypeInfo(type.Type);

    private static void Fill(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        List<(PropertyInfo Property, object Empty)> members =
        [
            .. from member in type.Properties
            where !member.IsGetNullable
            let property = member.AttributeProvider as PropertyInfo
            where property is { CanWrite: true }
            let empty = EmptyOf(member.PropertyType)
            where empty is not null
            select (property, empty),
        ];
        type.OnDeserialized = read =>
        {
            foreach (var (property, empty) in members)
            {
                if (property.GetValue(read) is null)
                {
                    property.SetValue(read, empty);
                }
            }
        };
    }

    private static object? EmptyOf(Type type) =>
        type == typeof(string) ? ""
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
            ? Array.CreateInstance(type.GenericTypeArguments[0], 0)
        : null;
}
