using Local.Protocol.Text;

namespace Local.Cloud.Provider;

/// <summary>Suggests a name for one that does not exist.</summary>
internal static class Suggestion
{
    /// <summary>
    /// Returns <c>; did you mean X?</c> with the nearest of <paramref name="names"/>; the empty text if none is
    /// near.
    /// </summary>
    public static string For(string written, IEnumerable<string> names)
    {
        var nearest = names
            .Select(name => (Name: name, Distance: Spelling.Distance(written, name)))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault((Name: "", Distance: int.MaxValue));
        return nearest.Distance <= Math.Max(2, written.Length / 3) ? $"; did you mean {nearest.Name}?" : "";
    }
}
