using Local.Engine.Events;
using Local.Engine.Resources;

namespace Local.Cli.Updates;

/// <summary>The resources of a stack after a preview's steps.</summary>
internal static class PlannedState
{
    /// <summary>Returns the resources.</summary>
    /// <param name="present">The resources in the stack's state.</param>
    /// <param name="steps">The steps that the preview has announced.</param>
    public static IEnumerable<ResourceState> Of(IEnumerable<ResourceState> present, IReadOnlyList<StepInfo> steps)
    {
        var planned = present.Where(resource => !resource.Delete).ToDictionary(resource => resource.Urn);
        foreach (var step in steps)
        {
            if (step.New is { } resource)
            {
                planned[step.Urn] = resource;
            }
            else if (step.Operation == StepOperation.Delete)
            {
                planned.Remove(step.Urn);
            }
        }

        return planned.Values;
    }
}
