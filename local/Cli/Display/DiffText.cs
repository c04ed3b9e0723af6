using Local.Cli.Keys;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>The text of <c>--diff</c> for a step: the resource's properties, or those that change.</summary>
internal static class DiffText
{
    /// <summary>Returns the lines for a step.</summary>
    public static IEnumerable<string> Lines(StepInfo step)
    {
        yield return $"{OperationText.Sign(step.Operation)} {step.Type}: ({OperationText.Plan(step.Operation)})";
        if (step.Old is { Id.Length: > 0 } known)
        {
            yield return $"    [id={known.Id}]";
        }

        yield return $"    [urn={step.Urn}]";
        var changes = step.DetailedDiff.IsEmpty
            ? []
            : step.DetailedDiff.Select(change => Change(step, change.Key, change.Value));
        var whole = step.Operation switch
        {
            StepOperation.Create or StepOperation.CreateReplacement or StepOperation.Read => step.New?.Inputs,
            StepOperation.Delete or StepOperation.DeleteReplaced => step.Old?.Inputs,
            _ => null,
        };
        foreach (var line in changes.Concat((whole ?? PropertyMap.Empty).Select(Property)))
        {
            yield return line;
        }
    }

    private static string Property(KeyValuePair<string, PropertyValue> property) =>
        $"    {property.Key}: {ValueText.Format(property.Value, 4)}";

    private static string Change(StepInfo step, string path, PropertyChange change)
    {
        var before = Find(step.Old, path);
        var after = Find(step.New, path);
        var replaces = change.Replaces ? " [replaces]" : "";
        return change.Kind switch
        {
            PropertyChangeKind.Add => $"  + {path}: {Text(after)}{replaces}",
            PropertyChangeKind.Delete => $"  - {path}: {Text(before)}{replaces}",
            _ => $"  ~ {path}: {Text(before)} => {Text(after)}{replaces}",
        };
    }

    private static string Text(PropertyValue? value) => value is null ? "[unknown]" : ValueText.Format(value, 4);

    private static PropertyValue? Find(ResourceState? state, string path)
    {
        if (state is null)
        {
            return null;
        }

        IReadOnlyList<object> segments;
        try
        {
            segments = PropertyPath.Parse(path);
        }
        catch (CliException)
        {
            segments = [path];
        }

        return Find(state.Inputs, segments) ?? Find(state.Outputs, segments);
    }

    private static PropertyValue? Find(PropertyMap map, IReadOnlyList<object> segments)
    {
        PropertyValue? value = map;
        foreach (var segment in segments)
        {
            if (value is SecretValue or OutputValue { Secret: true })
            {
                return value;
            }

            value = segment switch
            {
                string name => value?.AsMap?.Get(name),
                int index when value?.AsList is { } list && index < list.Count => list[index],
                _ => null,
            };
        }

        return value;
    }
}
