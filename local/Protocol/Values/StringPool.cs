namespace Local.Protocol.Values;

/// <summary>
/// Makes one object of texts that come again and again, such as names of properties and URNs: each message that is
/// read brings its own copies. It remembers so many and forgets the others, so that it costs a long-lived process
/// little. Safe for many callers at once.
/// </summary>
public static class StringPool
{
    private const int Longest = 256;

    // In pairs: of the texts that share one, the two met last are remembered, the very last one first.
    private static readonly StringValue?[] Known = new StringValue?[1 << 17];

    /// <summary>A text equal to <paramref name="text"/>: one met before, where it is remembered.</summary>
    public static string Share(string text) => text.Length is 0 or > Longest ? text : Find(text).Value;

    /// <summary>The text as a value: one met before, where it is remembered.</summary>
    public static StringValue ShareValue(string text) => text.Length > Longest ? new StringValue(text) : Find(text);

    private static StringValue Find(string text)
    {
        var first = 2 * ((uint)text.GetHashCode(StringComparison.Ordinal) % ((uint)Known.Length / 2));
        var known = Known[first];
        if (known?.Value == text)
        {
            return known;
        }

        var other = Known[first + 1];
        var shared = other?.Value == text ? other : new StringValue(text);
        Known[first] = shared;
        Known[first + 1] = known;
        return shared;
    }
}
