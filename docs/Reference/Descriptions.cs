using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Infra.Configuration;

namespace Infra.Reference;

/// <summary>The docstrings of the settings, as Markdown in one line.</summary>
internal sealed partial class Descriptions
{
    private readonly Dictionary<string, XElement> _summaries = XDocument
        .Load(Path.ChangeExtension(typeof(StackSettings).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);

    public string Of(Type record) => Markdown(_summaries[$"T:{record.FullName}"]);

    public string Of(JsonPropertyInfo key)
    {
        var property = (PropertyInfo)key.AttributeProvider!;
        return Markdown(_summaries[$"P:{property.DeclaringType!.FullName}.{property.Name}"]);
    }

    private static string Markdown(XElement summary) =>
        Space().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim();

    private static string Markdown(XNode node) =>
        node switch
        {
            XElement { Name.LocalName: "see" } see => $"`{Key(see.Attribute("cref")!.Value)}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XText text => text.Value,
            _ => throw new NotSupportedException($"a docstring of the settings has <{node}>"),
        };

    private static string Key(string reference) => JsonNamingPolicy.CamelCase.ConvertName(reference.Split('.')[^1]);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
