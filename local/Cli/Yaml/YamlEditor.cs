using System.Text.Json.Nodes;
using Local.Cli.Keys;

namespace Local.Cli.Yaml;

/// <summary>
/// Changes one value in a YAML text and keeps everything else: comments, order, blank lines and quotes.
/// </summary>
internal static class YamlEditor
{
    /// <summary>Sets the value at <paramref name="path"/>. Creates missing maps and lists around it.</summary>
    /// <param name="text">A valid YAML text.</param>
    /// <param name="path">Names and indices from the root. An index may be one past a list's end.</param>
    /// <param name="value">The new value.</param>
    /// <param name="replaceable">
    /// The number of segments to a scalar that may be replaced by a map or list, if the path continues inside it.
    /// </param>
    /// <exception cref="CliException">The path does not fit the present values.</exception>
    public static string Set(string text, IReadOnlyList<object> path, JsonNode? value, int replaceable)
    {
        if (YamlSpan.Parse(text) is not { } node || node is ScalarSpan { IsNull: true })
        {
            var start = text.Length == 0 || text.EndsWith('\n') ? "" : "\n";
            return text + start + YamlText.BlockAfterKey(Nest(path, 0, value), 0).TrimStart('\n') + "\n";
        }

        var owner = new Owner(node, null, 0, false);
        for (var depth = 0; ; depth++)
        {
            if (depth == path.Count)
            {
                return Replace(text, owner, value);
            }

            if (owner.Value is ScalarSpan scalar && (scalar.IsNull || depth == replaceable))
            {
                return Replace(text, owner, Nest(path, depth, value));
            }

            switch (owner.Value, path[depth])
            {
                case (MapSpan map, string name) when map.IndexOf(name) is var index && index >= 0:
                    owner = owner.Entry(map, index);
                    break;
                case (MapSpan map, string name):
                    return AddEntry(text, owner, map, name, Nest(path, depth + 1, value));
                case (ListSpan list, int index) when index < list.Items.Count:
                    owner = owner.Item(list, index);
                    break;
                case (ListSpan list, int index) when index == list.Items.Count:
                    return AddItem(text, owner, list, Nest(path, depth + 1, value));
                case (ListSpan, int):
                    throw Misfit(path, depth + 1, "array index out of range");
                case (MapSpan, _):
                    throw Misfit(path, depth + 1, "key for a map must be a string");
                case (ListSpan, _):
                    throw Misfit(path, depth + 1, "key for an array must be an int");
                default:
                    throw Misfit(path, depth, path[depth] is int ? "expected an array" : "expected a map");
            }
        }
    }

    /// <summary>Removes the value at <paramref name="path"/>. The text is unchanged if there is none.</summary>
    public static string Remove(string text, IReadOnlyList<object> path)
    {
        if (YamlSpan.Parse(text) is not { } node)
        {
            return text;
        }

        var owner = new Owner(node, null, 0, false);
        for (var depth = 0; depth < path.Count; depth++)
        {
            var isLast = depth == path.Count - 1;
            switch (owner.Value, path[depth])
            {
                case (MapSpan map, string name) when map.IndexOf(name) is var index && index >= 0:
                    if (isLast)
                    {
                        return RemoveEntry(text, owner, map, index);
                    }

                    owner = owner.Entry(map, index);
                    break;
                case (ListSpan list, int index) when index < list.Items.Count:
                    if (isLast)
                    {
                        return RemoveItem(text, owner, list, index);
                    }

                    owner = owner.Item(list, index);
                    break;
                default:
                    return text;
            }
        }

        return text;
    }

    /// <summary>
    /// Returns the value inside new maps and lists for the segments from <paramref name="depth"/> on.
    /// </summary>
    /// <exception cref="CliException">A list that the path begins would not begin with its first item.</exception>
    private static JsonNode? Nest(IReadOnlyList<object> path, int depth, JsonNode? value)
    {
        for (var index = path.Count - 1; index >= depth; index--)
        {
            value = path[index] switch
            {
                string name => new JsonObject { [name] = value },
                0 => new JsonArray(value),
                _ => throw Misfit(path, index + 1, "array index out of range"),
            };
        }

        return value;
    }

    private static string Replace(string text, Owner owner, JsonNode? value)
    {
        var old = owner.Value;
        if (owner.IsInFlow)
        {
            return Splice(text, old.Start, old.End, (old.Start == old.End ? " " : "") + YamlText.Flow(value));
        }

        if (old is ScalarSpan && value is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            var written = YamlText.Scalar(value);
            if (old.Start == old.End)
            {
                return Splice(text, owner.AfterMark(text), owner.AfterMark(text), " " + written);
            }

            // A text in block style ends with its last line.
            return Splice(text, old.Start, old.End, text[old.End - 1] == '\n' ? written + "\n" : written);
        }

        var (start, end) = (owner.AfterMark(text), old.End);
        if (old is ScalarSpan { IsNull: true })
        {
            // The rest of the line is at most a comment, which stays with the key.
            end = LineEnd(text, end);
            start = end;
        }

        var below = owner.IsItem
            ? YamlText.BlockAfterDash(value, owner.Indent)
            : YamlText.BlockAfterKey(value, owner.Indent);
        return Splice(text, start, end, end > start && text[end - 1] == '\n' ? below + "\n" : below);
    }

    private static string AddEntry(string text, Owner owner, MapSpan map, string name, JsonNode? value)
    {
        if (map.Entries.Count == 0)
        {
            return owner.Mark is null
                ? Splice(text, map.Start, map.End, YamlText.Flow(new JsonObject { [name] = value }))
                : Replace(text, owner, new JsonObject { [name] = value });
        }

        if (map.IsFlow)
        {
            var flow = YamlText.Flow(new JsonObject { [name] = value });
            return Splice(text, map.Entries[^1].End, map.Entries[^1].End, ", " + flow[1..^1]);
        }

        var entry = $"{YamlText.Text(name)}:{YamlText.BlockAfterKey(value, map.Column + 2)}";
        return AddLine(text, map.Entries[^1].End, YamlText.Spaces(map.Column) + entry);
    }

    private static string AddItem(string text, Owner owner, ListSpan list, JsonNode? value)
    {
        if (list.Items.Count == 0)
        {
            return Replace(text, owner, new JsonArray(value));
        }

        if (list.IsFlow)
        {
            return Splice(text, list.Items[^1].End, list.Items[^1].End, ", " + YamlText.Flow(value));
        }

        var item = "-" + YamlText.BlockAfterDash(value, list.Column + 2);
        return AddLine(text, list.Items[^1].End, YamlText.Spaces(list.Column) + item);
    }

    private static string RemoveEntry(string text, Owner owner, MapSpan map, int index)
    {
        var entry = map.Entries[index];
        if (map.Entries.Count == 1)
        {
            return RemoveOnly(text, owner, map.IsFlow, entry.Key.Start, new JsonObject());
        }

        if (map.IsFlow)
        {
            return index + 1 < map.Entries.Count
                ? Splice(text, entry.Key.Start, map.Entries[index + 1].Key.Start, "")
                : Splice(text, map.Entries[index - 1].End, entry.End, "");
        }

        // After a dash, the next entry moves up to the dash.
        return IsFirstInLine(text, entry.Key.Start)
            ? RemoveLines(text, entry.Key.Start, entry.End)
            : Splice(text, entry.Key.Start, map.Entries[index + 1].Key.Start, "");
    }

    private static string RemoveItem(string text, Owner owner, ListSpan list, int index)
    {
        var item = list.Items[index];
        if (list.Items.Count == 1)
        {
            return RemoveOnly(text, owner, list.IsFlow, list.Start, new JsonArray());
        }

        if (!list.IsFlow)
        {
            return RemoveLines(text, text.LastIndexOf('-', Math.Max(item.Start - 1, 0)), item.End);
        }

        return index + 1 < list.Items.Count
            ? Splice(text, item.Start, list.Items[index + 1].Start, "")
            : Splice(text, list.Items[index - 1].End, item.End, "");
    }

    /// <summary>Removes the only entry or item, which begins at <paramref name="start"/>.</summary>
    private static string RemoveOnly(string text, Owner owner, bool isFlow, int start, JsonNode empty)
    {
        if (isFlow || owner.Mark is null)
        {
            return Replace(text, owner, empty);
        }

        var end = owner.Value.End;
        if (!IsFirstInLine(text, start))
        {
            return Replace(text, owner with { Value = owner.Value with { End = LineEnd(text, end) } }, empty);
        }

        // The rest of the key's line is at most a comment, which belongs to the key.
        var mark = owner.AfterMark(text);
        return Splice(RemoveLines(text, start, end), mark, mark, " " + YamlText.Flow(empty));
    }

    private static string AddLine(string text, int after, string line)
    {
        var at = LineEnd(text, after);
        var isAtLineStart = at > 0 && text[at - 1] == '\n';
        var isAtEnd = at == text.Length;
        return Splice(text, at, at, (isAtLineStart ? "" : "\n") + line + (isAtLineStart || isAtEnd ? "\n" : ""));
    }

    /// <summary>
    /// Removes lines, with the comments on them and directly above. Comments with deeper indentation belong
    /// elsewhere.
    /// </summary>
    private static string RemoveLines(string text, int start, int end)
    {
        var first = LineStart(text, start);
        var indent = start - first;
        while (first > 0 && LineStart(text, first - 1) is var above && IsComment(text.AsSpan(above..first), indent))
        {
            first = above;
        }

        return Splice(text, first, NextLine(text, end), "");
    }

    private static bool IsComment(ReadOnlySpan<char> line, int deepest) =>
        line.TrimStart() is ['#', ..] comment && line.Length - comment.Length <= deepest;

    private static bool IsFirstInLine(string text, int at) => text.AsSpan(LineStart(text, at)..at).IsWhiteSpace();

    private static int NextLine(string text, int end) =>
        end > 0 && text[end - 1] == '\n' ? end : Math.Min(LineEnd(text, end) + 1, text.Length);

    private static int LineStart(string text, int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>
    /// Returns the end of the line of <paramref name="at"/>. A position directly after a line end is that end.
    /// </summary>
    private static int LineEnd(string text, int at)
    {
        if (at > 0 && text[at - 1] == '\n')
        {
            return at;
        }

        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    private static string Splice(string text, int start, int end, string replacement) =>
        string.Concat(text.AsSpan(0, start), replacement, text.AsSpan(end));

    private static CliException Misfit(IReadOnlyList<object> path, int count, string why) =>
        new($"could not set config: {PropertyPath.Format(path.Take(count).Skip(1))}: {why}");

    /// <summary>A value and its key, its dash or, for the root, nothing.</summary>
    /// <param name="Value">The value.</param>
    /// <param name="Mark">The key, or the list of the item.</param>
    /// <param name="Indent">The column of text below the key or dash.</param>
    /// <param name="IsInFlow">Whether the value is inside a map or list in flow style.</param>
    private sealed record Owner(YamlSpan Value, YamlSpan? Mark, int Indent, bool IsInFlow)
    {
        public bool IsItem => Mark is ListSpan;

        public Owner Entry(MapSpan map, int index) =>
            new(map.Entries[index].Value, map.Entries[index].Key, map.Column + 2, IsInFlow || map.IsFlow);

        public Owner Item(ListSpan list, int index) =>
            new(list.Items[index], list, list.Column + 2, IsInFlow || list.IsFlow);

        /// <summary>Returns the position directly after the key's colon, or after the dash.</summary>
        public int AfterMark(string text) =>
            Mark switch
            {
                null => Value.Start,
                ListSpan => Value.Start == Value.End
                    ? Value.Start
                    : text.LastIndexOf('-', Math.Max(Value.Start - 1, 0)) + 1,
                _ => text.IndexOf(':', Mark.End) + 1,
            };
    }
}
