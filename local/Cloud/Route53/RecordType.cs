using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Route53;

/// <summary><c>aws:route53/record:Record</c>: recorded, with its full name in its zone. Nothing resolves it.</summary>
internal sealed class RecordType(IResourceStore store) : StoredResourceType
{
    public override string Token => "aws:route53/record:Record";

    protected override string NewId(CreateContext context)
    {
        var inputs = context.Inputs;
        var set = inputs.Get("setIdentifier")?.AsString is { } identifier ? $"_{identifier}" : "";
        var id = $"{inputs["zoneId"].AsString}_{Bare(inputs["name"])}_{inputs["type"].AsString}{set}";
        return store.TryGet(Token, id, out _) && !inputs.Flag("allowOverwrite", otherwise: false)
            ? throw new CloudException(
                $"InvalidChangeBatch: Tried to create resource record set [name='{Bare(inputs["name"])}', "
                    + $"type='{inputs["type"].AsString}'] but it already exists"
            )
            : id;
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current)
    {
        var zone = store.TryGet("aws:route53/zone:Zone", inputs["zoneId"].AsString!, out var found)
            ? Bare(found.Outputs["name"])
            : "";
        var name = Bare(inputs["name"]);
        var isFull = zone.Length == 0 || name == zone || name.EndsWith($".{zone}", StringComparison.Ordinal);
        return inputs.With(
            "fqdn",
            isFull ? name
                : name.Length == 0 ? zone
                : $"{name}.{zone}"
        );
    }

#pragma warning disable CA1308 // Names in DNS are written in lower case.
    private static string Bare(PropertyValue name) => name.AsString!.TrimEnd('.').ToLowerInvariant();
#pragma warning restore CA1308
}
