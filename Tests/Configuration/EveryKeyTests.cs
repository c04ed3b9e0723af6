using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Infra.Configuration;
using Json.Schema;
using NUnit.Framework;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Infra.Tests.Configuration;

/// <summary>
/// The rules for each key of the config: bad values are mistakes that name the key's place, by the program and by the schema
/// of stack files, and the reference has a row for the key. A key that is added later is held to them without a new test.
/// </summary>
[TestFixture]
internal sealed class EveryKeyTests
{
    /// <summary>Bad texts. Each format refuses at least one of them.</summary>
    private static readonly string[] BadTexts = ["", " ", "!"];

    private static readonly JsonSchema Schema = JsonSchema.FromText(
        Reference.Program.Documents()["Pulumi.schema.json"]
    );

    private static readonly string[] ReferenceLines = Reference.Program.Documents()["docs/config.md"].Split('\n');

    private static readonly IReadOnlyList<Key> Keys = [.. KeysOf(SettingsShape.Root, [])];

    private static IEnumerable<TestCaseData> BadValues =>
        Keys.SelectMany(key =>
            BadValuesOf(key)
                .Select(value => new TestCaseData(key, value).SetArgDisplayNames(key.Place, value.ToJsonString()))
        );

    private static IEnumerable<TestCaseData> AllKeys =>
        Keys.Select(key => new TestCaseData(key).SetArgDisplayNames(key.Place));

    [TestCaseSource(nameof(BadValues))]
    public void A_bad_value_is_a_mistake_at_its_place(Key key, JsonNode value)
    {
        var config = Config(key, value).ToDictionary(entry => entry.Key, entry => entry.Value!.ToString());
        var mistakes = SettingsReader.Read(config, TestStack.ProjectFolder, new HashSet<string>()).Mistakes;

        Assert.That(
            mistakes.Where(mistake => IsIn(mistake.Path, key.Place)),
            Is.Not.Empty,
            string.Join('\n', mistakes)
        );
    }

    [TestCaseSource(nameof(AllKeys))]
    public void A_value_of_another_kind_is_a_mistake_by_the_schema(Key key)
    {
        var config = Config(key, OfAnotherKind(key)).Select(entry => ($"infra:{entry.Key}", entry.Value));
        var file = new { config = config.ToDictionary(entry => entry.Item1, entry => entry.Value) };
        var verdict = Schema.Evaluate(
            JsonSerializer.SerializeToElement(file),
            new EvaluationOptions { OutputFormat = OutputFormat.List }
        );

        Assert.That(
            verdict.Details!.Where(detail => !detail.IsValid).Select(detail => detail.InstanceLocation.ToString()),
            Has.Some.EqualTo($"/config/infra:{string.Join('/', key.Path)}")
        );
    }

    [TestCaseSource(nameof(AllKeys))]
    public void A_key_has_a_row_in_the_reference(Key key)
    {
        var records = Keys.Where(other => other.Name == key.Name).Select(other => other.Record).Distinct();

        Assert.That(
            ReferenceLines.Count(line => line.StartsWith($"| `{key.Name}` |", StringComparison.Ordinal)),
            Is.AtLeast(records.Count()),
            "each record with a key of this name has a table"
        );
    }

    [Test]
    public void The_keys_of_all_records_are_held_to_these_rules()
    {
        Assert.That(
            Keys.Select(key => key.Place),
            Is.Unique.And.SupersetOf(
                new[]
                {
                    "infra:fleet.replicas.scaling.min",
                    "infra:services.a.permissions[0].actions",
                    "infra:services.a.sidecars.a.secrets.a.parameter",
                    "infra:services.a.ulimits.nofile.softLimit",
                }
            )
        );
    }

    private static IEnumerable<Key> KeysOf(JsonTypeInfo record, string[] path) =>
        record.Properties.SelectMany(property =>
        {
            var key = new Key([.. path, property.Name], property, record.Type);
            return key.Element.Kind == JsonTypeInfoKind.Object
                ? KeysOf(key.Element, [.. key.Path, .. key.Parts]).Prepend(key)
                : [key];
        });

    private static IEnumerable<JsonNode> BadValuesOf(Key key)
    {
        yield return OfAnotherKind(key);
        foreach (var scalar in BadScalarsOf(key))
        {
            yield return Key.Nested(key.Parts, scalar);
        }

        if (key.Find<NameFormatAttribute>() is { } format)
        {
            yield return new JsonObject { [BadTexts.First(text => !format.Accepts(text))] = "x" };
        }

        if (key.Find<MinLengthAttribute>() is not null)
        {
            yield return new JsonArray();
        }

        if (key.Find<MaxLengthAttribute>() is { Length: var most })
        {
            var names = Enumerable.Range(0, most + 1).Select(index => $"a{index}");
            yield return key.Type.Kind == JsonTypeInfoKind.Enumerable
                ? new JsonArray([.. names.Select(name => (JsonNode)name)])
                : new JsonObject(names.Select(name => KeyValuePair.Create(name, (JsonNode?)"x")));
        }
    }

    private static IEnumerable<JsonNode> BadScalarsOf(Key key)
    {
        if (key.Element.Kind != JsonTypeInfoKind.None)
        {
            yield break;
        }

        if (key.Element.Scalar() == typeof(string))
        {
            // All text is good where no format is stated, but for control characters.
            yield return key.Find<ValueFormatAttribute>() is { } format
                ? BadTexts.First(text => !format.Accepts(text))
                : "\a";
            yield break;
        }

        yield return "many";
        if (key.Find<RangeAttribute>() is { } range)
        {
            yield return (int)range.Minimum - 1;
            yield return (int)range.Maximum + 1L;
        }

        if (key.Find<AllowedValuesAttribute>() is not null)
        {
            yield return -1;
        }
    }

    private static bool IsIn(string path, string place) =>
        path.StartsWith(place, StringComparison.Ordinal) && path[place.Length..] is "" or ['.' or '[', ..];

    private static JsonNode OfAnotherKind(Key key) =>
        key.Type.Kind is JsonTypeInfoKind.Object or JsonTypeInfoKind.Dictionary ? "x" : new JsonObject { ["x"] = "y" };

    /// <summary>The config in which the key has the value, and nothing else is there.</summary>
    private static JsonObject Config(Key key, JsonNode value) => Key.Nested(key.Path, value.DeepClone()).AsObject();

    /// <summary>A key of the config.</summary>
    /// <param name="Path">The names from the outermost key on, and <see cref="FirstOfList"/> where a list is.</param>
    /// <param name="Property">The key's property.</param>
    /// <param name="Record">The type that has the property.</param>
    internal sealed record Key(string[] Path, JsonPropertyInfo Property, Type Record)
    {
        private const string FirstOfList = "0";

        /// <summary>Names in maps. One of them has the format that a map's names must have.</summary>
        private static readonly string[] Names = ["a", "nofile", "EC2.10"];

        public string Name => Path[^1];

        public string Place =>
            Path.Aggregate(
                ConfigPath.Root,
                (place, part) => part == FirstOfList ? $"{place}[0]" : ConfigPath.Of(place, part)
            );

        /// <summary>The type of the key's value.</summary>
        public JsonTypeInfo Type => SettingsShape.Of(Property.PropertyType);

        /// <summary>The type of the values within the maps and lists of the key's value.</summary>
        public JsonTypeInfo Element
        {
            get
            {
                var element = Type;
                while (element.ElementType is { } inner)
                {
                    element = SettingsShape.Of(inner);
                }

                return element;
            }
        }

        /// <summary>The way from the key's value to such a value.</summary>
        public IEnumerable<string> Parts
        {
            get
            {
                for (var type = Type; type.ElementType is { } inner; type = SettingsShape.Of(inner))
                {
                    yield return type.Kind == JsonTypeInfoKind.Enumerable
                        ? FirstOfList
                        : Names.First(name => Find<NameFormatAttribute>()?.Accepts(name) != false);
                }
            }
        }

        public T? Find<T>()
            where T : Attribute => Property.Find<T>();

        /// <summary>The value at the end of a path.</summary>
        public static JsonNode Nested(IEnumerable<string> path, JsonNode value) =>
            path.Reverse()
                .Aggregate(
                    value,
                    (node, part) => part == FirstOfList ? new JsonArray(node) : new JsonObject { [part] = node }
                );
    }
}
