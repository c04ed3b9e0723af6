using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ssm;

/// <summary><c>aws:ssm/parameter:Parameter</c>: a parameter, whose version grows with each change of its value.</summary>
internal sealed class ParameterType(IResourceStore store) : StoredResourceType
{
    private static readonly string[] Types = ["String", "StringList", "SecureString"];
    private static readonly string[] Values = ["value", "insecureValue", "valueWo"];
    private static readonly string[] Versioned = [.. Values, "type", "description", "dataType", "tier", "keyId"];

    public override string Token => "aws:ssm/parameter:Parameter";

    protected override IEnumerable<InputError> Check(PropertyMap inputs)
    {
        foreach (var error in InputReader.CheckOneOf(inputs, "type", Types))
        {
            yield return error;
        }

        var given = Values.Where(inputs.ContainsKey).ToArray();
        if (given.Length != 1)
        {
            yield return InputError.Found(
                "value",
                given.Length == 0 ? "nothing" : string.Join(" and ", given),
                $"exactly one of {string.Join(", ", Values)}"
            );
        }

        if (inputs.ContainsKey("insecureValue") && inputs.Get("type")?.AsString == "SecureString")
        {
            yield return new InputError("insecureValue", "is not allowed for a SecureString; use value");
        }
    }

    protected override string NewId(CreateContext context)
    {
        var name = context.Inputs["name"].AsString!;
        return store.TryGet(Token, name, out _)
            ? throw new CloudException($"ParameterAlreadyExists: The parameter already exists: {name}")
            : name;
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current)
    {
        var version = current?.Get("version")?.AsNumber ?? 0;
        var changed = current is null || Versioned.Any(name => inputs.Get(name) is { } now && now != current.Get(name));
        var value = inputs.Get("value") ?? inputs.Get("insecureValue");
        return new PropertyMap(("dataType", "text"), ("tier", "Standard"))
            .With(inputs)
            .With(value is null ? PropertyMap.Empty : new PropertyMap(("value", value)))
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ssm", inputs.Text("region", region), $"parameter/{id.TrimStart('/')}")),
                    ("hasValueWo", inputs.ContainsKey("valueWo")),
                    ("version", version + (changed ? 1 : 0))
                )
            );
    }
}
