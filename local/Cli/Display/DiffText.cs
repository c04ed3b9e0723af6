using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>
/// The text of <c>--diff</c>: each resource under its parent, with its properties or those that change. A
/// replacement is one entry, whatever its parts.
/// </summary>
internal static class DiffText
{
    private const int Indent = 2;

    /// <summary>Returns the lines for the operation.</summary>
    public static IEnumerable<TextLine> Lines(UpdateProgress progress, bool showSames)
    {
        var tree = ResourceTree.Lines(progress, showSames);
        // The stack's own row adds nothing if the stack itself does not change.
        var hidden = tree is [{ Row.Step.Operation: StepOperation.Same }, ..] && !showSames ? 1 : 0;
        return tree.Skip(hidden).SelectMany(line => Lines(line.Row, progress.DryRun, (line.Depth - hidden) * Indent));
    }

    /// <summary>Returns the lines for one resource.</summary>
    private static IEnumerable<TextLine> Lines(ResourceRow row, bool dryRun, int indent)
    {
        var step = row.Step;
        var what =
            step.Operation == StepOperation.Same ? "same"
            : dryRun ? OperationText.Plan(step.Operation)
            : row.Phase == StepPhase.Failed ? $"{OperationText.Running(step.Operation)} failed"
            : OperationText.Done(step.Operation);
        yield return Line(
            $"{OperationText.Sign(step.Operation)} {OperationText.Type(step.Type)} {step.Name}: ({what})",
            step.Operation,
            indent
        );
        foreach (var property in Properties(step))
        {
            foreach (var line in property.Text.Split('\n'))
            {
                yield return Line(line, property.Operation, indent + 4);
            }
        }
    }

    private static IEnumerable<(string Text, StepOperation Operation)> Properties(StepInfo step)
    {
        var whole = step.Operation switch
        {
            StepOperation.Create or StepOperation.Import or StepOperation.Read => step.New?.Inputs,
            StepOperation.Delete or StepOperation.DeleteReplaced => step.Old?.Inputs,
            _ => null,
        };
        return whole is null
            ? PropertyChanges.Of(step).Select(Change)
            : whole.Select(property => ($"{property.Key}: {ValueText.Format(property.Value, 0)}", step.Operation));
    }

    private static (string Text, StepOperation Operation) Change(ValueChange change)
    {
        var replaces = change.Replaces ? " [replaces]" : "";
        return change.Kind switch
        {
            PropertyChangeKind.Add => ($"+ {change.Path}: {Text(change.After)}{replaces}", StepOperation.Create),
            PropertyChangeKind.Delete => ($"- {change.Path}: {Text(change.Before)}{replaces}", StepOperation.Delete),
            _ => (
                $"~ {change.Path}: {Text(WithoutHead(change.Before, change.After))} => "
                    + $"{Text(WithoutHead(change.After, change.Before))}{replaces}",
                StepOperation.Update
            ),
        };
    }

    /// <summary>
    /// Returns an ARN without its beginning (partition, service, region, account and type), if the other value has the
    /// same or is not known.
    /// </summary>
    private static PropertyValue? WithoutHead(PropertyValue? value, PropertyValue? other) =>
        Head(value) is { } head && (other is null or UnknownValue || Head(other) == head)
            ? "…" + value!.AsString![head.Length..]
            : value;

    private static string? Head(PropertyValue? value) =>
        value?.AsString is { } text && text.Split(':', 6) is ["arn", _, _, _, _, var resource]
            ? text[..^(resource.Length - Math.Max(0, resource.IndexOf('/')))]
            : null;

    private static string Text(PropertyValue? value) => value is null ? ValueText.Unknown : ValueText.Format(value, 0);

    private static TextLine Line(string text, StepOperation operation, int indent) =>
        new(new string(' ', indent) + CellText.Printable(text), OperationText.Style(operation));
}
