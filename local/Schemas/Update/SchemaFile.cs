using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Local.Schemas.Update;

/// <summary>Writes a shape as JSON in the form that <c>local/Schemas/README.md</c> describes.</summary>
internal static class SchemaFile
{
    private static readonly string[] LastingOutputs =
    [
        "arn",
        "arnSuffix",
        "dnsName",
        "zoneId",
        "ownerId",
        "uniqueId",
        "createDate",
        "repositoryUrl",
        "registryId",
        "vpcId",
    ];

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Returns the name of the file, such as <c>aws.lb.Listener.json</c>.</summary>
    public static string Name(Fact fact) => $"{fact.Package}.{fact.Module}.{fact.Name}.json";

    public static string Write(Shape shape)
    {
        var fact = shape.Fact;
        var inputs = shape.Inputs.Select(input => input.Name).ToArray();
        var replaces = fact.ReplacesAllBut is { } kept
            ? inputs.Where(input => !kept.Contains(input))
            : fact.Replaces.Concat(inputs.Where(input => input == "region" && fact.Kind == FactKind.Resource));
        Require(
            fact,
            fact.Replaces.Concat(fact.ReplacesAllBut ?? [])
                .Concat(fact.Defaults.Keys)
                .Select(path => path.Split('.')[0]),
            inputs
        );
        var file = new JsonObject
        {
            ["token"] = fact.Token,
            ["inputs"] = Properties(shape.Inputs),
            ["required"] = Required(shape.Inputs),
            ["outputs"] = Properties(shape.Outputs),
            ["types"] = new JsonObject(
                shape.InputTypes.Select(type =>
                    KeyValuePair.Create(
                        type.Type.Name,
                        (JsonNode?)
                            new JsonObject
                            {
                                ["properties"] = Properties(type.Properties),
                                ["required"] = Required(type.Properties),
                            }
                    )
                )
            ),
        };
        if (fact.Kind == FactKind.Resource)
        {
            var outputs = shape.Outputs.Select(output => output.Name).ToArray();
            var replacing = replaces.ToArray();
            file["replaces"] = List(replacing);
            file["stable"] = List(
                outputs.Where(name =>
                    LastingOutputs.Contains(name) || replacing.Contains(name) || Recipe.IsStable(fact, name, replacing)
                )
            );
            if (shape.Secrets.Count > 0)
            {
                file["secrets"] = List(shape.Secrets);
            }

            if (fact.RecordedId is { } id)
            {
                if (fact.Computed.Keys.Except(outputs).FirstOrDefault() is { } missing)
                {
                    throw new InvalidDataException($"{fact.Token} has no output {missing}");
                }

                file["recorded"] = new JsonObject
                {
                    ["acts"] = fact.Acts,
                    ["id"] = id,
                    ["outputs"] = new JsonObject(
                        fact.Computed.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))
                    ),
                };
            }

            if (fact.AutoName is { } length)
            {
                Require(fact, [fact.NameProperty], inputs);
                var autoName = new JsonObject
                {
                    ["property"] = fact.NameProperty,
                    ["maxLength"] = length,
                    ["lowerCase"] = fact.LowerCaseName,
                };
                if (fact.ExactName)
                {
                    autoName["exact"] = true;
                }

                if (fact.NamePrefix.Length > 0)
                {
                    autoName["prefix"] = fact.NamePrefix;
                }

                if (fact.NameSuffix is { } suffix)
                {
                    Require(fact, [suffix.Flag], inputs);
                    (autoName["suffixWhen"], autoName["suffix"]) = (suffix.Flag, suffix.Suffix);
                }

                file["autoName"] = autoName;
            }

            file["defaults"] = new JsonObject(
                fact.Defaults.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))
            );
        }

        return file.ToJsonString(Options) + "\n";
    }

    private static void Require(Fact fact, IEnumerable<string> names, string[] inputs)
    {
        if (names.Except(inputs).FirstOrDefault() is { } missing)
        {
            throw new InvalidDataException($"{fact.Token} has no input {missing}");
        }
    }

    private static JsonObject Properties(IReadOnlyList<PropertyShape> properties) =>
        new(properties.Select(property => KeyValuePair.Create(property.Name, (JsonNode?)TypeName(property.Type))));

    private static JsonArray Required(IReadOnlyList<PropertyShape> properties) =>
        List(properties.Where(property => property.Required).Select(property => property.Name));

    private static string TypeName(TypeShape type) =>
        type.Kind switch
        {
            TypeKind.Object => type.Name,
            TypeKind.Resource => "resource",
            TypeKind.List => TypeName(type.Element!) + "[]",
            TypeKind.Map => TypeName(type.Element!) + "{}",
            TypeKind.Enum or TypeKind.OpenEnum or TypeKind.String => "string",
            TypeKind.Integer => "integer",
            TypeKind.Number => "number",
            TypeKind.Boolean => "boolean",
            _ => "any",
        };

    private static JsonArray List(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode?)name)]);
}
