using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>The final report of an operation: diagnostics, outputs, counts and duration.</summary>
internal static class ReportText
{
    /// <summary>Returns the lines of the report.</summary>
    public static IEnumerable<string> Lines(UpdateProgress progress, UpdateResult result)
    {
        IEnumerable<string>[] sections =
        [
            Diagnostics(progress.Diagnostics),
            Outputs(result.PreviousOutputs, result.Outputs),
            Resources(result.Changes, progress.DryRun),
            progress.DryRun ? [] : [$"Duration: {OperationText.Duration(result.Duration)}"],
        ];
        foreach (var section in sections.Select(lines => lines.ToList()).Where(lines => lines.Count > 0))
        {
            foreach (var line in section)
            {
                yield return line;
            }

            yield return "";
        }
    }

    /// <summary>Returns the messages by resource, in the order of the first message of each.</summary>
    public static IEnumerable<string> Diagnostics(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count == 0)
        {
            yield break;
        }

        yield return "Diagnostics:";
        foreach (var group in diagnostics.GroupBy(diagnostic => diagnostic.Urn))
        {
            yield return group.Key.Length == 0
                ? $"  {Urn.RootStackType}:"
                : $"  {OperationText.Type(Urn.Parse(group.Key).Type)} ({Urn.Parse(group.Key).Name}):";
            foreach (var diagnostic in group)
            {
                var prefix = diagnostic.Severity switch
                {
                    DiagnosticSeverity.Error => "error: ",
                    DiagnosticSeverity.Warning => "warning: ",
                    _ => "",
                };
                foreach (var line in (prefix + diagnostic.Message.TrimEnd()).Split('\n'))
                {
                    yield return $"    {line.TrimEnd()}";
                }
            }
        }
    }

    /// <summary>Returns the outputs, with signs for changes.</summary>
    public static IEnumerable<string> Outputs(PropertyMap before, PropertyMap after)
    {
        var names = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).ToList();
        if (names.Count > 0)
        {
            yield return "Outputs:";
        }

        foreach (var name in names)
        {
            yield return (before.Get(name), after.Get(name)) switch
            {
                (null, { } added) => $"  + {name}: {ValueText.Format(added, 4)}",
                ({ } removed, null) => $"  - {name}: {ValueText.Format(removed, 4)}",
                ({ } old, { } now) when old.Plain == now.Plain => $"    {name}: {ValueText.Format(now, 4)}",
                ({ } old, { } now) => $"  ~ {name}: {ValueText.Format(old, 4)} => {ValueText.Format(now, 4)}",
                _ => "",
            };
        }
    }

    /// <summary>Returns whether an output is added, removed or changed.</summary>
    public static bool OutputsChange(PropertyMap before, PropertyMap after) => !before.Plain().Equals(after.Plain());

    /// <summary>Returns the number of resources for each operation.</summary>
    public static IEnumerable<string> Resources(IReadOnlyDictionary<StepOperation, int> changes, bool dryRun)
    {
        var counted = OperationText
            .Order.Select(operation => (Operation: operation, Count: changes.GetValueOrDefault(operation)))
            .Where(change => change.Count > 0)
            .ToList();
        var same = changes.GetValueOrDefault(StepOperation.Same);
        if (counted.Count == 0 && same == 0)
        {
            yield break;
        }

        yield return "Resources:";
        foreach (var (operation, count) in counted)
        {
            var what = dryRun ? "to " + OperationText.Plan(operation) : OperationText.Done(operation);
            yield return $"    {OperationText.Sign(operation).TrimEnd()} {count} {what}";
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
            yield return $"    {string.Join(". ", total)}";
        }
    }
}
