using System.Text.Json;
using Local.Cli.Display;
using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Updates;

/// <summary>Asks the cloud for the effect of a preview on who can reach whom.</summary>
internal static class NetworkPreview
{
    /// <summary>Returns the effect of a preview; null if the preview changes no part of the network.</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="present">The resources in the stack's state.</param>
    /// <param name="steps">The steps that the preview has announced.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<NetworkPlan?> AskAsync(
        CloudClient cloud,
        string stack,
        IEnumerable<ResourceState> present,
        IReadOnlyList<StepInfo> steps,
        CancellationToken cancellationToken
    )
    {
        var types = await cloud.NetworkTypesAsync(cancellationToken);
        if (!steps.Any(step => step.Operation != StepOperation.Same && types.Contains(step.Type)))
        {
            return null;
        }

        var resources = PlannedState
            .Of(present, steps)
            .Where(resource => types.Contains(resource.Type))
            .Select(Planned);
        return await cloud.PlanNetworkAsync(new(stack, [.. resources]), cancellationToken);
    }

    /// <summary>Shows warnings and changes.</summary>
    /// <param name="plan">The effect of the preview.</param>
    /// <param name="say">Writes a line for the user.</param>
    /// <param name="warn">Writes a warning.</param>
    public static void Show(NetworkPlan plan, Action<string> say, Action<string> warn)
    {
        foreach (var warning in plan.Warnings)
        {
            warn($"warning: {warning}");
        }

        foreach (var line in ReachText.Lines(plan))
        {
            say(line);
        }
    }

    private static PlannedResource Planned(ResourceState resource) =>
        new(
            resource.Urn,
            resource.Id,
            // The plan needs no secret.
            JsonDocument.Parse(PropertyJson.ToText(resource.Inputs, encrypt: _ => "")).RootElement,
            resource.PropertyDependencies.ToDictionary(one => one.Key, IReadOnlyList<string> (one) => one.Value)
        );
}
