namespace Local.Protocol.Values;

/// <summary>
/// Makes one object of texts that come again and again, such as names of properties and URNs: each message that is
/// read brings its own copies. It remembers so many and forgets the others, so that it costs a long-lived process
/// little. Safe for many callers at once.
/// </summary>
public static class StringPool
{
    private const int Longest = 256;

    private static readonly string?[] Known = new string?[1 << 14];

    /// <summary>A text equal to <paramref name="text"/>: one met before, where it is remembered.</summary>
    public static string Share(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return text;
        }
        var place = (uint)text.GetHashCode(StringComparison.Ordinal) % (uint)Known.Length;
        if (Known[place] is { } known && known == text)
        {
            return known;
        }
        Known[place] = text;
        return text;
    }
}
