using System.Text.Json.Nodes;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>Converts awsx's short form of a lifecycle policy into ECR's document.</summary>
internal static class LifecycleRules
{
    private static readonly PropertyValue Default = PropertyValue.List(
        new PropertyMap(
            ("description", "remove untagged images"),
            ("tagStatus", "untagged"),
            ("maximumNumberOfImages", 1)
        )
    );

    /// <summary>Returns the document as JSON. Without rules, it keeps a single untagged image.</summary>
    /// <param name="rules">The rules, lowest priority first. The rule for any image always comes last.</param>
    /// <exception cref="CloudException">A rule is incomplete, or two rules are for any image.</exception>
    public static PropertyValue Document(PropertyValue? rules)
    {
        var given = rules is null or NullValue ? Default : rules;
        if (given.ContainsUnknowns)
        {
            return PropertyValue.Unknown;
        }

        var all = given
            .AsList!.Select((rule, index) => (Rule: rule.AsMap!, Place: $"lifecyclePolicy.rules[{index}]"))
            .ToArray();
        var any = all.Where(rule => Status(rule.Rule) == "any").ToArray();
        if (any.Length > 1)
        {
            throw new CloudException($"{any[1].Place}: only one rule may have the tagStatus \"any\"");
        }

        var written = all.Except(any).Concat(any).Select((rule, index) => Rule(rule.Rule, rule.Place, index + 1));
        return new JsonObject { ["rules"] = new JsonArray([.. written]) }.ToJsonString();
    }

    private static string? Status(PropertyMap rule) => rule.Get("tagStatus")?.AsString;

    private static JsonObject Rule(PropertyMap rule, string place, int priority)
    {
        var selection = new JsonObject { ["tagStatus"] = Status(rule) };
        if (Status(rule) == "tagged")
        {
            selection["tagPrefixList"] = rule.Get("tagPrefixList")?.AsList is { Count: > 0 } prefixes
                ? new JsonArray([.. prefixes.Select(prefix => (JsonNode?)prefix.AsString)])
                : throw new CloudException($"{place}: with the tagStatus \"tagged\", tagPrefixList must not be empty");
        }

        if (rule.Get("maximumNumberOfImages")?.AsNumber is { } count)
        {
            (selection["countType"], selection["countNumber"]) = ("imageCountMoreThan", count);
        }
        else if (rule.Get("maximumAgeLimit")?.AsNumber is { } days)
        {
            (selection["countType"], selection["countNumber"], selection["countUnit"]) = (
                "sinceImagePushed",
                days,
                "days"
            );
        }
        else
        {
            throw new CloudException($"{place}: maximumNumberOfImages or maximumAgeLimit must be given");
        }

        var written = new JsonObject { ["rulePriority"] = priority };
        if (rule.Get("description")?.AsString is { } description)
        {
            written["description"] = description;
        }

        written["selection"] = selection;
        written["action"] = new JsonObject { ["type"] = "expire" };
        return written;
    }
}
