using Local.Cloud.Contract;

namespace Local.Cli.Display;

/// <summary>Writes who can reach whom.</summary>
internal static class ReachText
{
    /// <summary>The most lines of pairs that a preview shows of one kind.</summary>
    private const int ShownInPreview = 20;

    /// <summary>Writes a line for each pair, such as <c>internet → web:8000 tcp</c>.</summary>
    public static void Write(TextWriter output, ReachReport report)
    {
        foreach (var pair in report.Pairs)
        {
            output.WriteLine(pair);
        }

        if (report.Pairs.Count == 0)
        {
            output.WriteLine("Nothing can be reached.");
        }
    }

    /// <summary>
    /// Returns the lines of a preview: the pairs that the plan opens and closes. For a stack that has no network yet, these are
    /// the pairs from the outside.
    /// </summary>
    public static IEnumerable<string> Lines(NetworkPlan plan) =>
        plan.IsNew
            ? Lines("opens", [.. plan.Opens.Where(IsFromOutside)])
            : [.. Lines("opens", plan.Opens), .. Lines("closes", plan.Closes)];

    private static IEnumerable<string> Lines(string verb, IReadOnlyList<ReachPair> pairs)
    {
        foreach (var pair in pairs.Take(ShownInPreview))
        {
            yield return $"{verb}: {pair}";
        }

        if (pairs.Count > ShownInPreview)
        {
            yield return $"{verb}: {pairs.Count - ShownInPreview} more";
        }
    }

    private static bool IsFromOutside(ReachPair pair) =>
        pair.SourceType is "internet" or "cidr-block" or "prefix-list" or "security-group";
}
