using System.Text.RegularExpressions;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A line of the tree.</summary>
/// <param name="Row">The resource.</param>
/// <param name="Type">The resource's type, after the branches of the tree.</param>
internal sealed record TreeLine(ResourceRow Row, string Type, int Depth);

/// <summary>
/// Arranges the resources of an operation as a tree. Siblings are ordered by type and name, because programs register
/// resources in an order that changes from run to run.
/// </summary>
internal static partial class ResourceTree
{
    /// <summary>
    /// Returns the lines, parents before their children. An unchanged resource without messages is omitted, unless
    /// something below it is shown.
    /// </summary>
    /// <param name="progress">The operation.</param>
    /// <param name="showSames">Whether to include unchanged resources.</param>
    public static IReadOnlyList<TreeLine> Lines(UpdateProgress progress, bool showSames = false)
    {
        var rows = progress.Rows.ToList();
        var known = rows.Select(row => row.Step.Urn).ToHashSet();
        // A deletion begins with children: until their parents have steps of their own, the state tells the parents.
        for (var index = 0; index < rows.Count; index++)
        {
            if (rows[index].Step.Parent is { Length: > 0 } urn && progress.Parent(urn) is { } parent && known.Add(urn))
            {
                var step = new StepInfo
                {
                    Operation = StepOperation.Same,
                    Urn = urn,
                    Parent = parent,
                };
                rows.Add(new ResourceRow(step, StepPhase.Announced, TimeSpan.Zero, ""));
            }
        }

        var children = rows.Where(row => known.Contains(row.Step.Parent)).ToLookup(row => row.Step.Parent);
        var lines = new List<TreeLine>();
        var roots = rows.Where(row => !known.Contains(row.Step.Parent))
            .OrderBy(row => row.Step.Type == Urn.RootStackType ? 0 : 1)
            .Where(row => row.Step.Type == Urn.RootStackType || IsShown(row));
        foreach (var root in roots)
        {
            Add(root, "", "", 0);
        }

        return lines;

        void Add(ResourceRow row, string branch, string below, int depth)
        {
            lines.Add(new TreeLine(row, branch + OperationText.Type(row.Step.Type), depth));
            var shown = children[row.Step.Urn]
                .Where(IsShown)
                .OrderBy(child => OperationText.Type(child.Step.Type), StringComparer.Ordinal)
                .ThenBy(child => Natural(child.Step.Name), StringComparer.Ordinal)
                .ToList();
            for (var index = 0; index < shown.Count; index++)
            {
                var isLast = index == shown.Count - 1;
                Add(shown[index], below + (isLast ? "└─ " : "├─ "), below + (isLast ? "   " : "│  "), depth + 1);
            }
        }

        bool IsShown(ResourceRow row) => showSames || HasNews(row) || children[row.Step.Urn].Any(IsShown);
    }

    /// <summary>Returns a name in which numbers are ordered by their value.</summary>
    private static string Natural(string name) => Number().Replace(name, match => match.Value.PadLeft(10, '0'));

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();

    private static bool HasNews(ResourceRow row) =>
        row.Step.Operation != StepOperation.Same
        || row.Phase == StepPhase.Failed
        || row.Info.Length > 0
        || row.Waiting.Length > 0;
}
