using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>Route 53.</summary>
internal static class NamingFacts
{
    public static IEnumerable<Fact> All =>
        [
            Of("aws:route53/zone:Zone", "Z{base36:20}") with
            {
                AutoName = 255,
                Replaces = ["name", "delegationSetId"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:route53:::hostedzone/{id}",
                    ["comment"] = "Managed by Pulumi",
                    ["forceDestroy"] = false,
                    ["nameServers"] = new JsonArray(
                        "{primaryNameServer}",
                        "ns-{digits:3}.awsdns-{digits:2}.net",
                        "ns-1{digits:3}.awsdns-{digits:2}.org",
                        "ns-1{digits:3}.awsdns-{digits:2}.co.uk"
                    ),
                    ["primaryNameServer"] = "ns-{digits:2}.awsdns-{digits:2}.com",
                    ["zoneId"] = "{id}",
                },
            },
            Of("aws:route53/record:Record", "{zoneId}_{name}_{type}{_setIdentifier}") with
            {
                Replaces = ["name", "zoneId"],
            },
        ];
}
