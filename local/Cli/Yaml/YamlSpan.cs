using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Local.Cli.Yaml;

/// <summary>A YAML value with its position in the text, so that the text can be edited in place.</summary>
internal abstract record YamlSpan(int Start, int End, int Column)
{
    /// <summary>Returns the root of the text's first document; null if there is none.</summary>
    /// <remarks>
    /// YamlDotNet's own tree does not know where a map or list ends. This tree comes from the same parser and does.
    /// </remarks>
    public static YamlSpan? Parse(string text)
    {
        var parser = new Parser(new StringReader(text));
        while (parser.MoveNext())
        {
            if (parser.Current is DocumentStart)
            {
                parser.MoveNext();
                return Read(parser);
            }
        }

        return null;
    }

    private static YamlSpan Read(Parser parser)
    {
        var current = parser.Current!;
        var (start, end, column) = ((int)current.Start.Index, (int)current.End.Index, (int)current.Start.Column - 1);
        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new ScalarSpan(start, end, column, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case MappingStart mapping:
                parser.MoveNext();
                var entries = new List<MapEntry>();
                while (parser.Current is not MappingEnd)
                {
                    entries.Add(new MapEntry(Read(parser), Read(parser)));
                }

                var isFlowMap = mapping.Style == MappingStyle.Flow;
                var mapEnd = isFlowMap ? (int)parser.Current.Start.Index + 1 : entries[^1].End;
                parser.MoveNext();
                return new MapSpan(start, mapEnd, column, isFlowMap, entries);
            case SequenceStart sequence:
                parser.MoveNext();
                var items = new List<YamlSpan>();
                while (parser.Current is not SequenceEnd)
                {
                    items.Add(Read(parser));
                }

                var isFlowList = sequence.Style == SequenceStyle.Flow;
                var listEnd = isFlowList ? (int)parser.Current.Start.Index + 1 : items[^1].End;
                parser.MoveNext();
                return new ListSpan(start, listEnd, column, isFlowList, items);
            default:
                parser.MoveNext();
                return new AliasSpan(start, end, column);
        }
    }
}

/// <summary>A text, number, boolean or null.</summary>
internal sealed record ScalarSpan(int Start, int End, int Column, string Value, bool IsPlain)
    : YamlSpan(Start, End, Column)
{
    /// <summary>Whether the value is null.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null";
}

/// <summary>A map.</summary>
internal sealed record MapSpan(int Start, int End, int Column, bool IsFlow, IReadOnlyList<MapEntry> Entries)
    : YamlSpan(Start, End, Column)
{
    /// <summary>Returns the index of <paramref name="key"/> among the entries; -1 if it is not there.</summary>
    public int IndexOf(string key)
    {
        for (var index = 0; index < Entries.Count; index++)
        {
            if (Entries[index].Key is ScalarSpan scalar && scalar.Value == key)
            {
                return index;
            }
        }

        return -1;
    }
}

/// <summary>An entry of a map.</summary>
internal sealed record MapEntry(YamlSpan Key, YamlSpan Value)
{
    /// <summary>The end of the entry's text. An omitted value is directly after its key.</summary>
    public int End => Math.Max(Key.End + 1, Value.End);
}

/// <summary>A list.</summary>
internal sealed record ListSpan(int Start, int End, int Column, bool IsFlow, IReadOnlyList<YamlSpan> Items)
    : YamlSpan(Start, End, Column);

/// <summary>A reference to an anchor.</summary>
internal sealed record AliasSpan(int Start, int End, int Column) : YamlSpan(Start, End, Column);
