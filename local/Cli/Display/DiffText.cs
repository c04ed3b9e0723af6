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
    public static IEnumerable<TextLine> Lines(UpdateProgress progress, DisplayOptions options)
    {
        var tree = ResourceTree.Lines(progress, options.ShowSames);
        // The stack's own row adds nothing if the stack itself does not change.
        var hidden = tree is [{ Row.Step.Operation: StepOperation.Same }, ..] && !options.ShowSames ? 1 : 0;
        return tree.Skip(hidden)
            .SelectMany(line => Lines(line.Row, progress.DryRun, (line.Depth - hidden) * Indent, options.Width));
    }

    /// <summary>Returns the lines for one resource.</summary>
    private static IEnumerable<TextLine> Lines(ResourceRow row, bool dryRun, int indent, int? width)
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
        foreach (var property in Properties(step, width - (indent + 4)))
        {
            foreach (var line in property.Text.Split('\n'))
            {
                yield return Line(line, property.Operation, indent + 4);
            }
        }
    }

    private static IEnumerable<(string Text, StepOperation Operation)> Properties(StepInfo step, int? room)
    {
        var whole = step.Operation switch
        {
            StepOperation.Create or StepOperation.Import or StepOperation.Read => step.New?.Inputs,
            StepOperation.Delete or StepOperation.DeleteReplaced => step.Old?.Inputs,
            _ => null,
        };
        return whole is null
            ? PropertyChanges.Of(step).Select(change => Change(change, room))
            : whole.Select(property => ($"{property.Key}: {ValueText.Format(property.Value, 0)}", step.Operation));
    }

    private static (string Text, StepOperation Operation) Change(ValueChange change, int? room)
    {
        var (sign, operation, values) = change.Kind switch
        {
            PropertyChangeKind.Add => ("+ ", StepOperation.Create, Text(change.After)),
            PropertyChangeKind.Delete => ("- ", StepOperation.Delete, Text(change.Before)),
            _ => (
                "~ ",
                StepOperation.Update,
                $"{Text(WithoutHead(change.Before, change.After))} => {Text(WithoutHead(change.After, change.Before))}"
            ),
        };
        var rest = $": {values}{(change.Replaces ? " [replaces]" : "")}";
        return (sign + Path(change.Path, room - CellText.Width(sign + rest)) + rest, operation);
    }

    /// <summary>Returns a path without its first names, if it fits into the room only so.</summary>
    private static string Path(string path, int? room)
    {
        var isQuoted = false;
        for (var at = 0; CellText.Width(path) > room && at < path.Length; at++)
        {
            isQuoted ^= path[at] == '"';
            if (!isQuoted && at > 0 && path[at] is '.' or '[' && CellText.Width(path[at..]) < room)
            {
                return "…" + path[at..];
            }
        }

        return path;
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
