using Local.Engine.Events;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>Keeps the inputs whose changes the program wants ignored as they were.</summary>
internal sealed class IgnoredChanges(EventSink events)
{
    /// <summary>Returns the inputs with the former values of ignored properties. A lost change is reported.</summary>
    public PropertyMap Apply(Goal goal, string urn, PropertyMap old)
    {
        var inputs = goal.Inputs;
        foreach (var text in goal.IgnoreChanges)
        {
            var path = PropertyPath.Parse(text);
            var kept = path.Reset(inputs, old);
            if (inputs.ContainsKey(path.Segments[0]) && !kept.Equals(inputs))
            {
                events.Info(urn, $"the change of {text} is ignored, because the program has ignoreChanges for it");
            }

            inputs = kept;
        }

        return inputs;
    }
}
