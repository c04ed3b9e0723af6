using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A line of the tree.</summary>
/// <param name="Row">The resource.</param>
/// <param name="Type">The resource's type, after the branches of the tree.</param>
internal sealed record TreeLine(ResourceRow Row, string Type);

/// <summary>Arranges the resources of an operation as a tree.</summary>
internal static class ResourceTree
{
    /// <summary>
    /// Returns the lines, parents before their children. An unchanged resource without messages is omitted, unless
    /// something below it is shown.
    /// </summary>
    public static IReadOnlyList<TreeLine> Lines(UpdateProgress progress)
    {
        var rows = progress.Rows.ToList();
        var known = rows.Select(row => row.Step.Urn).ToHashSet();
        var children = rows.Where(row => known.Contains(row.Step.Parent)).ToLookup(row => row.Step.Parent);
        var lines = new List<TreeLine>();
        var roots = rows.Where(row => !known.Contains(row.Step.Parent))
            .OrderBy(row => row.Step.Type == Urn.RootStackType ? 0 : 1)
            .Where(row => row.Step.Type == Urn.RootStackType || IsShown(row, children));
        foreach (var root in roots)
        {
            Add(root, "", "", children, lines);
        }

        return lines;
    }

    private static void Add(
        ResourceRow row,
        string branch,
        string below,
        ILookup<string, ResourceRow> children,
        List<TreeLine> lines
    )
    {
        lines.Add(new TreeLine(row, branch + OperationText.Type(row.Step.Type)));
        var shown = children[row.Step.Urn].Where(child => IsShown(child, children)).ToList();
        for (var index = 0; index < shown.Count; index++)
        {
            var isLast = index == shown.Count - 1;
            Add(shown[index], below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "), children, lines);
        }
    }

    private static bool IsShown(ResourceRow row, ILookup<string, ResourceRow> children) =>
        row.Step.Operation != StepOperation.Same
        || row.Phase == StepPhase.Failed
        || row.Info.Length > 0
        || children[row.Step.Urn].Any(child => IsShown(child, children));
}
