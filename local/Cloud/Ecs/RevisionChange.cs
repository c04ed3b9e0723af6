using System.Globalization;
using System.Text.Json;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>A difference between two revisions of a service. Values that may be secret are not in it.</summary>
/// <param name="Name">What differs, such as <c>image of users</c>.</param>
/// <param name="Before">The former value; null for none.</param>
/// <param name="After">The new value; null for none.</param>
internal sealed record RevisionChange(string Name, string? Before, string? After)
{
    private const string Set = "set";
    private const string SetAnew = "set to another value";

    /// <summary>Returns the differences between two revisions, by the names of the task definition's properties.</summary>
    public static IReadOnlyList<RevisionChange> Between(ServiceRevision before, ServiceRevision after)
    {
        var (old, now) = (PartsOf(before), PartsOf(after));
        return
        [
            .. old
                .Keys.Union(now.Keys)
                .Where(name => old.GetValueOrDefault(name).Compared != now.GetValueOrDefault(name).Compared)
                .Select(name => new RevisionChange(
                    name,
                    old.GetValueOrDefault(name).Shown,
                    (old.GetValueOrDefault(name).Shown, now.GetValueOrDefault(name).Shown) is (Set, Set)
                        ? SetAnew
                        : now.GetValueOrDefault(name).Shown
                )),
        ];
    }

    /// <summary>Returns the parts of a revision by name: what is shown of each, and what decides whether it differs.</summary>
    private static Dictionary<string, (string? Shown, string? Compared)> PartsOf(ServiceRevision revision)
    {
        var parts = new Dictionary<string, (string? Shown, string? Compared)>();
        foreach (var name in (string[])["cpu", "memory", "networkMode"])
        {
            Show(name, Text(revision.TaskDefinition.Inputs.Get(name)));
        }

        using var containers = JsonDocument.Parse(
            revision.TaskDefinition.Inputs.Get("containerDefinitions")?.AsString ?? "[]"
        );
        foreach (var container in containers.RootElement.EnumerateArray())
        {
            Add(container);
        }

        Show("security groups", string.Join(", ", revision.SecurityGroupIds));
        Show("subnets", string.Join(", ", revision.SubnetIds));
        Show("target groups", string.Join(", ", revision.LoadBalancers.Select(one => one.TargetGroupArn)));
        Show("namespace", revision.NamespaceArn);
        return parts;

        void Show(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                parts[name] = (value, value);
            }
        }

        void Add(JsonElement container)
        {
            var of = container.GetProperty("name").GetString();
            foreach (var property in container.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "name":
                        Show($"container {of}", "defined");
                        break;
                    case "environment" or "secrets" when property.Value.ValueKind == JsonValueKind.Array:
                        foreach (var variable in property.Value.EnumerateArray())
                        {
                            var name = variable.GetProperty("name").GetString();
                            parts[$"{property.Name} {name} of {of}"] = (Set, variable.GetRawText());
                        }

                        break;
                    default:
                        parts[$"{property.Name} of {of}"] = (Shown(property.Value), property.Value.GetRawText());
                        break;
                }
            }
        }
    }

    private static string Shown(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? Set : value.ToString();

    private static string? Text(PropertyValue? value) =>
        value?.AsString ?? value?.AsNumber?.ToString(CultureInfo.InvariantCulture);
}
