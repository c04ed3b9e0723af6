namespace Local.Protocol.Values;

/// <summary>
/// Replaces equal texts by one object, because each message brings its own copies of frequent texts such as
/// property names and URNs. The pool has a fixed size and forgets old texts, so that it costs a long-lived process
/// little memory. Thread-safe.
/// </summary>
public static class StringPool
{
    private const int Longest = 256;

    // The slots are in pairs. A pair holds the last two texts that share it, the latest first.
    private static readonly StringValue?[] Known = new StringValue?[1 << 17];

    /// <summary>Returns a text equal to <paramref name="text"/>: a pooled one if there is one.</summary>
    public static string Share(string text) => text.Length is 0 or > Longest ? text : Find(text).Value;

    /// <summary>Returns a value with the text: a pooled one if there is one.</summary>
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
