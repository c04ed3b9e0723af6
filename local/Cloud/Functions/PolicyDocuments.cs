using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>
/// <c>aws:iam/getPolicyDocument:getPolicyDocument</c>: writes statements as IAM's JSON. As in Terraform's data
/// source, a list of one is written as its item, and longer lists are in reverse alphabetical order.
/// </summary>
internal static class PolicyDocuments
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions Minified = new(Indented) { WriteIndented = false };

    public static PropertyMap GetPolicyDocument(PropertyMap arguments)
    {
        var statements = new List<JsonObject>();
        foreach (var source in Sources(arguments, "sourceJson", "sourcePolicyDocuments"))
        {
            foreach (var statement in source)
            {
                Add(statements, statement, replaces: false);
            }
        }

        foreach (var statement in arguments.Get("statements")?.AsList ?? [])
        {
            Add(statements, Statement(statement.AsMap!), replaces: true);
        }

        foreach (var source in Sources(arguments, "overrideJson", "overridePolicyDocuments"))
        {
            foreach (var statement in source)
            {
                Add(statements, statement, replaces: true);
            }
        }

        var document = new JsonObject { ["Version"] = arguments.Get("version")?.AsString ?? "2012-10-17" };
        if (arguments.Get("policyId")?.AsString is { Length: > 0 } id)
        {
            document["Id"] = id;
        }

        document["Statement"] = new JsonArray([.. statements]);
        var json = document.ToJsonString(Indented);
        return arguments.With(
            new PropertyMap(
                ("id", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)))[..16]),
                ("json", json),
                ("minifiedJson", document.ToJsonString(Minified))
            )
        );
    }

    private static IEnumerable<IReadOnlyList<JsonObject>> Sources(PropertyMap arguments, string one, string many)
    {
        var documents = (arguments.Get(many)?.AsList ?? []).Select(
            (text, index) => (text.AsString, $"{many}[{index}]")
        );
        if (arguments.Get(one)?.AsString is { } single)
        {
            documents = documents.Prepend((single, one));
        }

        foreach (var (text, place) in documents)
        {
            if (!string.IsNullOrEmpty(text))
            {
                yield return Statements(text, place);
            }
        }
    }

    private static JsonObject[] Statements(string text, string place)
    {
        try
        {
            return JsonNode.Parse(text)?["Statement"] switch
            {
                JsonArray list => [.. list.Select(statement => statement!.DeepClone().AsObject())],
                JsonObject single => [single.DeepClone().AsObject()],
                _ => [],
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CloudException($"getPolicyDocument: {place} is not a policy document: {e.Message}");
        }
    }

    private static void Add(List<JsonObject> statements, JsonObject statement, bool replaces)
    {
        var sid = statement["Sid"]?.GetValue<string>() ?? "";
        var same = sid.Length == 0 ? -1 : statements.FindIndex(other => other["Sid"]?.GetValue<string>() == sid);
        if (same < 0)
        {
            statements.Add(statement);
        }
        else if (replaces)
        {
            statements[same] = statement;
        }
        else
        {
            throw new CloudException(
                $"getPolicyDocument: two source documents have a statement with the Sid \"{sid}\""
            );
        }
    }

    private static JsonObject Statement(PropertyMap statement)
    {
        var written = new JsonObject();
        if (statement.Get("sid")?.AsString is { Length: > 0 } sid)
        {
            written["Sid"] = sid;
        }

        written["Effect"] = statement.Get("effect")?.AsString ?? "Allow";
        Set(written, "Action", Texts(statement.Get("actions")));
        Set(written, "NotAction", Texts(statement.Get("notActions")));
        Set(written, "Resource", Texts(statement.Get("resources")));
        Set(written, "NotResource", Texts(statement.Get("notResources")));
        Set(written, "Principal", Principals(statement.Get("principals")));
        Set(written, "NotPrincipal", Principals(statement.Get("notPrincipals")));
        Set(written, "Condition", Conditions(statement.Get("conditions")));
        return written;
    }

    private static void Set(JsonObject statement, string name, JsonNode? value)
    {
        if (value is not null)
        {
            statement[name] = value;
        }
    }

    private static JsonNode? Texts(PropertyValue? list)
    {
        var texts = (list?.AsList ?? [])
            .Select(text => text.AsString!)
            .Distinct()
            .OrderDescending(StringComparer.Ordinal)
            .ToArray();
        return texts.Length switch
        {
            0 => null,
            1 => texts[0],
            _ => new JsonArray([.. texts.Select(text => (JsonNode?)text)]),
        };
    }

    private static JsonNode? Principals(PropertyValue? principals)
    {
        if (principals?.AsList is not { Count: > 0 } list)
        {
            return null;
        }

        var byType = list.Select(principal => principal.AsMap!)
            .GroupBy(principal => principal["type"].AsString!)
            .ToDictionary(
                group => group.Key,
                group => Texts(PropertyValue.List(group.SelectMany(principal => principal["identifiers"].AsList!)))
            );
        return byType.TryGetValue("*", out var everyone)
            ? everyone
            : new JsonObject(byType.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static JsonObject? Conditions(PropertyValue? conditions)
    {
        if (conditions?.AsList is not { Count: > 0 } list)
        {
            return null;
        }

        var written = new JsonObject();
        foreach (var condition in list.Select(condition => condition.AsMap!))
        {
            var test = condition["test"].AsString!;
            var variables = written[test] as JsonObject ?? [];
            written[test] ??= variables;
            variables[condition["variable"].AsString!] = Texts(condition["values"]);
        }

        return written;
    }
}
