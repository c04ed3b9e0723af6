using System.Text.Json.Nodes;
using static Local.Schemas.Update.FactKind;

namespace Local.Schemas.Update;

/// <summary>
/// The resources that the local cloud records and does not act on. Their replacing inputs, their ids and their
/// assigned values are those of terraform-provider-aws, on which the package is built.
/// </summary>
internal static class RecordedFacts
{
    /// <summary>All recorded resources, by the service that they belong to.</summary>
    public static IReadOnlyList<Fact> All { get; } =
    [
        .. StorageFacts.All,
        .. MessagingFacts.All,
        .. IdentityFacts.All,
        .. MonitoringFacts.All,
        .. NamingFacts.All,
        .. ProtectionFacts.All,
    ];

    /// <summary>Returns a resource that is recorded under this id.</summary>
    public static Fact Of(string token, string id) => new(Resource, token) { RecordedId = id };

    /// <summary>Returns a recipe for one of several values, chosen by another property. The one named "" is the default.</summary>
    public static JsonObject By(string property, params (string Of, string Value)[] values) =>
        new([
            KeyValuePair.Create("by", (JsonNode?)property),
            .. values.Select(value => KeyValuePair.Create(value.Of, (JsonNode?)value.Value)),
        ]);

    /// <summary>Returns a recipe for a value that exists only if another property is given and not false.</summary>
    public static JsonObject When(string property, JsonNode value) =>
        new([KeyValuePair.Create("when", (JsonNode?)property), KeyValuePair.Create("value", (JsonNode?)value)]);
}
