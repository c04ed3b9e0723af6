using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Infra.Configuration;

namespace Infra.Reference;

/// <summary>The docstrings of the settings and the components, as Markdown in one line.</summary>
internal sealed partial class Descriptions
{
    private readonly Dictionary<string, XElement> _summaries = XDocument
        .Load(Path.ChangeExtension(typeof(StackSettings).Assembly.Location, ".xml"))
        .Descendants("member")
        .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);

    /// <summary>The meaning of a settings record. References in it are config keys.</summary>
    public string Of(Type record) => Markdown($"T:{record.FullName}", Key);

    /// <summary>The meaning of a config key. References in it are config keys.</summary>
    public string Of(JsonPropertyInfo key) => Markdown(Id((PropertyInfo)key.AttributeProvider!), Key);

    /// <summary>The meaning of a type or member of the components.</summary>
    /// <param name="reference">The Markdown of a reference, from the documentation id that it refers to.</param>
    public string Of(MemberInfo member, Func<string, string> reference) =>
        Markdown(
            member switch
            {
                Type type => $"T:{type.FullName}",
                PropertyInfo property => Id(property),
                _ => _summaries.Keys.Single(id => id.StartsWith($"M:{member.DeclaringType!.FullName}.{member.Name}(")),
            },
            reference
        );

    private static string Id(PropertyInfo property) => $"P:{property.DeclaringType!.FullName}.{property.Name}";

    private string Markdown(string id, Func<string, string> reference) =>
        Space().Replace(string.Concat(_summaries[id].Nodes().Select(node => Markdown(node, reference))), " ").Trim();

    private static string Markdown(XNode node, Func<string, string> reference) =>
        node switch
        {
            XElement { Name.LocalName: "see" } see => reference(see.Attribute("cref")!.Value),
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XText text => text.Value,
            _ => throw new NotSupportedException($"a docstring has <{node}>"),
        };

    private static string Key(string reference) =>
        $"`{JsonNamingPolicy.CamelCase.ConvertName(reference.Split('.')[^1])}`";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
