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
    /// Returns the lines of a preview: the pairs that the plan opens and closes. For a stack that has no network yet, the
    /// pairs inside it are only counted.
    /// </summary>
    public static IEnumerable<string> Lines(NetworkPlan plan)
    {
        var shown = plan.IsNew ? [.. plan.Opens.Where(IsFromOutside)] : plan.Opens;
        var inside = plan.Opens.Count - shown.Count;
        return [.. Lines("opens", shown, inside, plan.IsNew), .. Lines("closes", plan.Closes, 0, false)];
    }

    private static IEnumerable<string> Lines(string verb, IReadOnlyList<ReachPair> pairs, int inside, bool isNew)
    {
        foreach (var pair in pairs.Take(ShownInPreview))
        {
            yield return $"{verb}: {pair}";
        }

        if (pairs.Count > ShownInPreview)
        {
            yield return $"{verb}: {pairs.Count - ShownInPreview} more";
        }

        if (isNew && inside > 0)
        {
            yield return $"{verb}: {inside} inside the stack (`infra reach` lists all after the update)";
        }
    }

    private static bool IsFromOutside(ReachPair pair) =>
        pair.SourceType is "internet" or "cidr-block" or "prefix-list" or "security-group";
}
