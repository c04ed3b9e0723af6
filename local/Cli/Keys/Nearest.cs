using Local.Protocol.Text;

namespace Local.Cli.Keys;

/// <summary>Finds existing names that are similar to a wrong one.</summary>
internal static class Nearest
{
    /// <summary>The maximum distance of two names.</summary>
    private const int Limit = 2;

    /// <summary>
    /// Returns those of <paramref name="names"/> that begin with the word or differ from it in at most two letters.
    /// </summary>
    public static IReadOnlyList<string> To(string word, IEnumerable<string> names) =>
        [
            .. from name in names
            let distance = Spelling.Distance(word, name)
            where distance <= Limit || name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            orderby distance, name
            select name,
        ];
}
