using Local.Cli.Keys;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Yaml;

/// <summary>A YAML file with one document, whose root is a map.</summary>
/// <param name="Path">The path of the file.</param>
/// <param name="Text">The text of the file.</param>
/// <param name="Root">The root map; empty if the file is.</param>
internal sealed record YamlDocumentFile(string Path, string Text, YamlMappingNode Root)
{
    /// <summary>The maximum depth of maps and lists: that of .NET's JSON, with which a program reads them.</summary>
    public const int MaximumDepth = PropertyPath.MaximumSegments + 1;

    private const string TextTag = "tag:yaml.org,2002:str";
    private const int MaximumNodes = 100_000;

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="CliException">
    /// The file is not YAML, its root is not a map, or it nests too deep. The message names file, line and column.
    /// </exception>
    public static YamlDocumentFile Read(string path) => Parse(path, YamlSource.Decode(path, File.ReadAllBytes(path)));

    /// <summary>Parses <paramref name="text"/>; see <see cref="Read"/>.</summary>
    public static YamlDocumentFile Parse(string path, string text)
    {
        YamlSource.RefuseControlCharacters(path, text);
        var stream = new YamlStream();
        var parser = new BoundedParser(path, new StringReader(text));
        try
        {
            stream.Load(parser);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // YamlDotNet throws this if a part that it needs is missing.
            var (line, column) = (parser.Previous?.Start.Line ?? 1, parser.Previous?.Start.Column ?? 1);
            throw new CliException(
                $"{path}({line},{column}): not valid YAML: a key is missing, or a map or list has no end",
                e
            );
        }
        catch (YamlException e)
        {
            var (line, column) = Place(e, text);
            throw new CliException($"{path}({line},{column}): not valid YAML: {Reason(e)}", e);
        }

        if (stream.Documents.Count == 0)
        {
            return new YamlDocumentFile(path, text, new YamlMappingNode());
        }

        var left = MaximumNodes;
        Check(path, stream.Documents[0].RootNode, MaximumDepth, ref left);
        return new YamlDocumentFile(path, text, AsMap(path, stream.Documents[0].RootNode, "the document"));
    }

    /// <summary>Returns the map under <paramref name="key"/> of the root; an empty one if there is none.</summary>
    /// <exception cref="CliException">The value is not a map.</exception>
    public YamlMappingNode Map(string key) =>
        Root.Child(key) is { } node ? AsMap(Path, node, key) : new YamlMappingNode();

    /// <summary>Returns the text under <paramref name="key"/> of the root; null if there is none.</summary>
    /// <exception cref="CliException">The value is not a text.</exception>
    public string? Scalar(string key) =>
        Root.Child(key) switch
        {
            null => null,
            YamlScalarNode scalar => scalar.Value,
            var other => throw Error(Path, other, $"{key}: found {other.Kind()}; allowed: a text"),
        };

    /// <summary>Returns the configuration key in <paramref name="node"/>; see <see cref="ConfigKey.Parse"/>.</summary>
    /// <param name="node">The key of a map in this file.</param>
    /// <param name="project">The project's name.</param>
    /// <exception cref="CliException">The text is not a key. The message names file, line and column.</exception>
    public ConfigKey Key(YamlNode node, string project)
    {
        try
        {
            return ConfigKey.Parse(node.ToString(), project, isPath: false);
        }
        catch (CliException e)
        {
            throw Error(Path, node, e.Message);
        }
    }

    /// <summary>Returns an error about <paramref name="node"/> in the file <paramref name="path"/>.</summary>
    public static CliException Error(string path, YamlNode node, string message) =>
        new($"{path}({node.Start.Line},{node.Start.Column}): {message}");

    /// <summary>
    /// Rejects documents without an end, because an alias may be inside its own anchor or repeat aliases many
    /// times, and texts that are not read as they are written.
    /// </summary>
    private static void Check(string path, YamlNode node, int depth, ref int left)
    {
        if (depth == 0 && node is not YamlScalarNode)
        {
            throw Error(
                path,
                node,
                $"an alias repeats itself, or makes maps and lists nest deeper than the allowed {MaximumDepth} levels"
            );
        }

        if (--left < 0)
        {
            throw Error(
                path,
                node,
                $"found more than {MaximumNodes} values after the aliases are expanded; allowed: {MaximumNodes}"
            );
        }

        if (
            node is YamlScalarNode { Style: ScalarStyle.Plain, Value: { } plain }
            && node.Tag.IsEmpty
            && PlainScalars.Problem(plain) is { } problem
        )
        {
            throw Error(path, node, problem);
        }

        if (!node.Tag.IsEmpty && node.Tag.Value != TextTag)
        {
            throw Error(path, node, $"found the tag {node.Tag.Value}; allowed: !!str, or no tag");
        }

        var children = node switch
        {
            YamlMappingNode map => map.Children.SelectMany(child => new[] { child.Key, child.Value }),
            YamlSequenceNode list => list.Children,
            _ => [],
        };
        foreach (var child in children)
        {
            Check(path, child, depth - 1, ref left);
        }
    }

    private static YamlMappingNode AsMap(string path, YamlNode node, string what) =>
        node switch
        {
            YamlMappingNode map => map,
            _ when node.IsEmpty() => new YamlMappingNode(),
            _ => throw Error(path, node, $"{what}: found {node.Kind()}; allowed: a map"),
        };

    /// <summary>
    /// Returns the place of the error. For a tab, YamlDotNet gives only the place of the map around it.
    /// </summary>
    private static (long Line, long Column) Place(YamlException e, string text)
    {
        if (e.Message.Contains("tab as indentation"))
        {
            var lines = text.Split('\n');
            for (var line = (int)e.Start.Line - 1; line < lines.Length; line++)
            {
                var indentation = lines[line].AsSpan(0, lines[line].Length - lines[line].AsSpan().TrimStart().Length);
                if (indentation.IndexOf('\t') is var tab and >= 0)
                {
                    return (line + 1, tab + 1);
                }
            }
        }

        return (e.Start.Line, e.Start.Column);
    }

    /// <summary>Returns the reason in YamlDotNet's message. Some messages repeat the place.</summary>
    private static string Reason(YamlException e)
    {
        var message = e.InnerException is null ? e.Message : e.InnerException.Message;
        var end = message.IndexOf("): ", StringComparison.Ordinal);
        return message.StartsWith('(') && end > 0 ? message[(end + 3)..] : message;
    }
}
