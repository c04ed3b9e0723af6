using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Infra.Configuration;

namespace Infra.Reference;

/// <summary>The config reference in Markdown: a section for each record, with a row for each of its keys.</summary>
internal sealed class ConfigReference(Descriptions descriptions)
{
    private readonly List<(JsonTypeInfo Type, List<string> Places)> _sections = [];

    public string Text
    {
        get
        {
            Visit(SettingsShape.Root, ConfigPath.Root);
            var text = new StringBuilder();
            text.Append(
                $"""
                # Config

                <!-- Written by `{Program.Command}` from the records in Configuration/. -->

                Every key of a stack file, `Pulumi.<stack>.yaml`. Editors complete and check a stack file by
                [Pulumi.schema.json](../Pulumi.schema.json). `pulumi preview` finds all mistakes at once, each with its path, what
                was found and what is allowed.

                - `pulumi config set --path infra:services.users.desired 2` reaches every value.
                - A number may be written as text, and text as a number.
                - `pulumi config set --secret --path …` stores a secret. With a secret in it, the variables of all services, or the
                  user data of the fleet, are secret in the state, too.

                """
            );
            foreach (var (type, places) in _sections)
            {
                Write(text, type, places);
            }

            return text.ToString();
        }
    }

    /// <summary>Finds the records in the order of their keys. One that stands in two places has one section.</summary>
    private void Visit(JsonTypeInfo type, string place)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object
                when _sections.FirstOrDefault(section => section.Type == type).Places is { } places:
                places.Add(place);
                break;
            case JsonTypeInfoKind.Object:
                _sections.Add((type, [place]));
                foreach (var key in type.Properties)
                {
                    Visit(SettingsShape.Of(key.PropertyType), ConfigPath.Of(place, key.Name));
                }

                break;
            case JsonTypeInfoKind.Dictionary:
                Visit(SettingsShape.Of(type.ElementType!), $"{place}.<key>");
                break;
            case JsonTypeInfoKind.Enumerable:
                Visit(SettingsShape.Of(type.ElementType!), $"{place}[0]");
                break;
        }
    }

    private void Write(StringBuilder text, JsonTypeInfo type, List<string> places)
    {
        text.Append($"\n## <a id=\"{Anchor(type)}\"></a>{string.Join(", ", places.Select(place => $"`{place}`"))}\n\n");
        text.Append($"{descriptions.Of(type.Type)}\n");
        if (type.Choice() is { } choice)
        {
            var which = choice is ExactlyOneAttribute ? "Exactly one" : "At least one";
            var keys = ChoiceAttribute.Joined([.. choice.Keys.Select(key => $"`{key}`")], "and");
            text.Append($"{which} of {keys} is required.\n");
        }

        text.Append("\n| key | allowed | default | meaning |\n|---|---|---|---|\n");
        var instance = type.CreateObject!();
        foreach (var key in type.Properties)
        {
            var allowed = Allowed(SettingsShape.Of(key.PropertyType), key);
            text.Append($"| `{key.Name}` | {allowed} | {Default(key, instance)} | {descriptions.Of(key)} |\n");
        }
    }

    private static string Allowed(JsonTypeInfo type, JsonPropertyInfo key) =>
        type.Kind switch
        {
            JsonTypeInfoKind.Object => $"[a map](#{Anchor(type)})",
            JsonTypeInfoKind.Dictionary =>
                $"{SettingsShape.Allowed(type, key)}: {Names(key)} to {Allowed(SettingsShape.Of(type.ElementType!), key)}",
            JsonTypeInfoKind.Enumerable when key.Find<OneOrMoreAttribute>() is null =>
                $"{SettingsShape.Allowed(type, key)}: {Allowed(SettingsShape.Of(type.ElementType!), key)}",
            _ => Escaped(SettingsShape.Allowed(type, key)),
        };

    private static string Names(JsonPropertyInfo key) =>
        key.Find<NameFormatAttribute>() is { } format ? $"names ({Escaped(format.Allowed)})" : "names";

    private static string Default(JsonPropertyInfo key, object instance) =>
        key.IsRequired() ? "**required**"
        : key.Find<DefaultAttribute>() is { } words ? words.Words
        : key.Get!(instance) switch
        {
            null => "none",
            string or int => $"`{key.Get!(instance)}`",
            bool isOn => isOn ? "`true`" : "`false`",
            _ => "empty",
        };

    private static string Anchor(JsonTypeInfo type) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(type.Type.Name.Replace("Settings", "", StringComparison.Ordinal));

    /// <summary>Plain text, of which Markdown must make nothing else.</summary>
    private static string Escaped(string text) =>
        text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
