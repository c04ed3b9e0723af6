using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

/// <summary><c>local/docs/ps.md</c> names each field of <c>ps --json</c>.</summary>
public class PsJsonTests
{
    [Test]
    public void Every_field_is_documented()
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "local", "docs", "ps.md"));
        var fields = Fields(ApiJson.Default.PsReport, []).Distinct().ToList();
        Assert.That(fields, Has.Count.GreaterThan(40), "the report's types were found");
        Assert.That(fields.Where(field => !text.Contains($"`{field}`")), Is.Empty);
    }

    [Test]
    public void A_task_has_an_endpoint_where_it_has_an_address_and_a_port()
    {
        var task = new PsTask("id", 1, "127.31.16.5", 3000, "RUNNING", "healthy", null, "users:1");
        Assert.That(task.Endpoint, Is.EqualTo("127.31.16.5:3000"));
        Assert.That((task with { Port = null }).Endpoint, Is.Null);
    }

    private static IEnumerable<string> Fields(JsonTypeInfo type, HashSet<Type> seen)
    {
        if (!seen.Add(type.Type))
        {
            return [];
        }

        var inner = type.ElementType ?? type.Type;
        return inner != type.Type
            ? Fields(ApiJson.Default.GetTypeInfo(inner)!, seen)
            : type.Properties.SelectMany(property =>
                Fields(ApiJson.Default.GetTypeInfo(property.PropertyType)!, seen).Prepend(property.Name)
            );
    }
}
