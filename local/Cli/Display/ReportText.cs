using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>The final report of an operation: diagnostics, outputs, counts and duration.</summary>
internal static class ReportText
{
    private static readonly Style Heading = new(Color.Blue);

    /// <summary>Returns the lines of the report.</summary>
    public static IEnumerable<TextLine> Lines(UpdateProgress progress, UpdateResult result, DisplayOptions options)
    {
        IEnumerable<TextLine>[] sections =
        [
            Diagnostics(progress.Diagnostics),
            options.SuppressOutputs ? [] : Outputs(result.PreviousOutputs, result.Outputs, progress.DryRun),
            Resources(result.Changes, progress.Rows.Count(row => row.Phase == StepPhase.Failed), progress.DryRun),
            progress.DryRun ? [] : [new TextLine($"Duration: {OperationText.Duration(result.Duration)}")],
        ];
        foreach (var section in sections.Select(lines => lines.ToList()).Where(lines => lines.Count > 0))
        {
            foreach (var line in section)
            {
                yield return line;
            }

            yield return new TextLine("");
        }
    }

    /// <summary>Returns the messages by resource, in the order of the first message of each.</summary>
    private static IEnumerable<TextLine> Diagnostics(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count == 0)
        {
            yield break;
        }

        yield return new TextLine("Diagnostics:", Heading);
        foreach (var group in diagnostics.GroupBy(diagnostic => diagnostic.Urn))
        {
            yield return new TextLine(
                group.Key.Length == 0
                    ? $"  {Urn.RootStackType}:"
                    : $"  {OperationText.Type(Urn.Parse(group.Key).Type)} ({Urn.Parse(group.Key).Name}):"
            );
            foreach (var diagnostic in group)
            {
                var (prefix, style) = diagnostic.Severity switch
                {
                    DiagnosticSeverity.Error => ("error: ", new Style(Color.Red)),
                    DiagnosticSeverity.Warning => ("warning: ", new Style(Color.Yellow)),
                    _ => ("", Style.Plain),
                };
                foreach (var line in (prefix + diagnostic.Message.TrimEnd()).Split('\n'))
                {
                    yield return new TextLine($"    {line.TrimEnd()}", style);
                    style = Style.Plain;
                }
            }
        }
    }

    /// <summary>Returns the outputs, with signs for changes.</summary>
    private static IEnumerable<TextLine> Outputs(PropertyMap before, PropertyMap after, bool dryRun)
    {
        var lines = before
            .Keys.Union(after.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => Output(name, before.Get(name), after.Get(name), dryRun))
            .OfType<TextLine>()
            .ToList();
        return lines.Count == 0 ? [] : lines.Prepend(new TextLine("Outputs:", Heading));
    }

    private static TextLine? Output(string name, PropertyValue? before, PropertyValue? after, bool dryRun) =>
        (before, after) switch
        {
            (null, { } added) => Signed($"  + {name}: {ValueText.Format(added, 4)}", StepOperation.Create),
            ({ } removed, null) => Signed($"  - {name}: {ValueText.Format(removed, 4)}", StepOperation.Delete),
            ({ } old, { } now) when old.Plain == now.Plain => dryRun
                ? null
                : new TextLine($"    {name}: {ValueText.Format(now, 4)}"),
            ({ } old, { } now) => Signed(
                $"  ~ {name}: {ValueText.Format(old, 4)} => {ValueText.Format(now, 4)}",
                StepOperation.Update
            ),
            _ => null,
        };

    private static TextLine Signed(string text, StepOperation operation) => new(text, OperationText.Style(operation));

    /// <summary>Returns whether an output is added, removed or changed.</summary>
    public static bool OutputsChange(PropertyMap before, PropertyMap after) => !before.Plain().Equals(after.Plain());

    /// <summary>Returns the lines with the number of resources for each operation.</summary>
    private static IEnumerable<TextLine> Resources(
        IReadOnlyDictionary<StepOperation, int> changes,
        int failed,
        bool dryRun
    )
    {
        var counted = OperationText
            .Order.Select(operation => (Operation: operation, Count: changes.GetValueOrDefault(operation)))
            .Where(change => change.Count > 0)
            .ToList();
        var same = changes.GetValueOrDefault(StepOperation.Same);
        if (counted.Count == 0 && same == 0 && failed == 0)
        {
            yield break;
        }

        yield return new TextLine("Resources:", Heading);
        foreach (var (operation, count) in counted)
        {
            var what = dryRun ? "to " + OperationText.Plan(operation) : OperationText.Done(operation);
            yield return Signed($"    {OperationText.Sign(operation).TrimEnd()} {count} {what}", operation);
        }

        if (failed > 0)
        {
            yield return new TextLine($"    {failed} errored", new Style(Color.Red));
        }

        var total = new List<string>();
        if (counted.Count > 1)
        {
            total.Add($"{counted.Sum(change => change.Count)} changes");
        }

        if (same > 0)
        {
            total.Add($"{same} unchanged");
        }

        if (total.Count > 0)
        {
            yield return new TextLine($"    {string.Join(". ", total)}");
        }
    }
}
