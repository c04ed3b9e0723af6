namespace Local.Cli.Keys;

/// <summary>Finds existing names that are similar to a wrong one.</summary>
internal static class Nearest
{
    /// <summary>The maximum number of letters to add, drop or change.</summary>
    private const int Limit = 2;

    /// <summary>
    /// Returns those of <paramref name="names"/> that begin with the word or differ from it in at most two letters.
    /// </summary>
    public static IReadOnlyList<string> To(string word, IEnumerable<string> names) =>
        [
            .. from name in names
            let distance = Distance(word, name)
            where distance <= Limit || name.StartsWith(word, StringComparison.OrdinalIgnoreCase)
            orderby distance, name
            select name,
        ];

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var (diagonal, left) = (row[0], i);
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j - 1] = left;
                left = Math.Min(replaced, Math.Min(diagonal, left) + 1);
            }

            row[^1] = left;
        }

        return row[^1];
    }
}
