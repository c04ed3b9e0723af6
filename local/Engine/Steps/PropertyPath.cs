using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// The path of a value in a resource's properties, in Pulumi's form: <c>tags.Name</c>, <c>ingress[0].port</c>,
/// <c>["a.b"]</c>. <c>*</c> stands for every name and every index.
/// </summary>
internal sealed record PropertyPath(ImmutableArray<string> Segments)
{
    private const string Wildcard = "*";

    /// <exception cref="FormatException">The text is not a path.</exception>
    public static PropertyPath Parse(string text)
    {
        var segments = ImmutableArray.CreateBuilder<string>();
        var i = 0;
        while (i < text.Length)
        {
            if (text[i] == '.')
            {
                i++;
            }
            else if (text[i] == '[')
            {
                i = ParseBracket(text, i + 1, segments);
            }
            else
            {
                var end = text.IndexOfAny(['.', '['], i);
                end = end < 0 ? text.Length : end;
                segments.Add(text[i..end]);
                i = end;
            }
        }

        return new PropertyPath(segments.ToImmutable());
    }

    /// <summary>Returns the path as text: a path followed by a name.</summary>
    public static string Join(string path, string name) =>
        name.AsSpan().ContainsAny('.', '[', '"') ? $"{path}[\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"]"
        : path.Length == 0 ? name
        : $"{path}.{name}";

    /// <summary>Returns whether <paramref name="other"/> is this path or inside it.</summary>
    public bool Covers(PropertyPath other)
    {
        if (Segments.Length > other.Segments.Length)
        {
            return false;
        }

        for (var i = 0; i < Segments.Length; i++)
        {
            if (Segments[i] != Wildcard && Segments[i] != other.Segments[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Returns a copy of <paramref name="target"/> with the value of <paramref name="source"/> at this path, or
    /// without a value if the source has none.
    /// </summary>
    public PropertyMap Reset(PropertyMap target, PropertyMap source) =>
        Reset(target, source, 0) is MapValue map ? map.Value : target;

    private PropertyValue? Reset(PropertyValue? target, PropertyValue? source, int depth)
    {
        if (depth == Segments.Length)
        {
            return source;
        }

        if (target is SecretValue secret)
        {
            return Reset(secret.Element, source is SecretValue other ? other.Element : source, depth) is { } inner
                ? new SecretValue(inner)
                : null;
        }

        return target switch
        {
            MapValue map => ResetMap(map.Value, source?.AsMap, depth),
            ListValue list => ResetList(list, source?.AsList, depth),
            // If the program gives no value, the objects around the old value are made again.
            null when source?.AsMap is { } map && ResetMap(PropertyMap.Empty, map, depth) is { Count: > 0 } made =>
                made,
            _ => target,
        };
    }

    private PropertyMap ResetMap(PropertyMap target, PropertyMap? source, int depth)
    {
        var names = Segments[depth] == Wildcard ? target.Keys.Union(source?.Keys ?? []).ToArray() : [Segments[depth]];
        foreach (var name in names)
        {
            target = Reset(target.Get(name), source?.Get(name), depth + 1) is { } value
                ? target.With(name, value)
                : target.Without(name);
        }

        return target;
    }

    private ListValue ResetList(ListValue target, IReadOnlyList<PropertyValue>? source, int depth)
    {
        var items = target.Items;
        for (var i = 0; i < items.Length; i++)
        {
            if (
                (Segments[depth] == Wildcard || Segments[depth] == i.ToString(CultureInfo.InvariantCulture))
                && i < (source?.Count ?? 0)
                && Reset(items[i], source![i], depth + 1) is { } value
            )
            {
                items = items.SetItem(i, value);
            }
        }

        return new ListValue(items);
    }

    private static int ParseBracket(string text, int i, ImmutableArray<string>.Builder segments)
    {
        if (i < text.Length && text[i] == '"')
        {
            var name = new StringBuilder();
            for (i++; i < text.Length && text[i] != '"'; i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                {
                    i++;
                }

                name.Append(text[i]);
            }

            i++;
            segments.Add(name.ToString());
        }
        else
        {
            var end = text.IndexOf(']', i);
            segments.Add(end < 0 ? text[i..] : text[i..end]);
            i = end < 0 ? text.Length : end;
        }

        return i < text.Length && text[i] == ']'
            ? i + 1
            : throw new FormatException($"'{text}' is not a property path");
    }
}
