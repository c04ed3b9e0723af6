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
    private static readonly string?[] Known = new string?[1 << 16];

    /// <summary>A text equal to <paramref name="text"/>: one met before, where it is remembered.</summary>
    public static string Share(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return text;
        }
        var first = 2 * ((uint)text.GetHashCode(StringComparison.Ordinal) % ((uint)Known.Length / 2));
        var known = Known[first];
        if (known == text)
        {
            return known;
        }
        var other = Known[first + 1];
        var shared = other == text ? other : text;
        Known[first] = shared;
        Known[first + 1] = known;
        return shared;
    }
}
