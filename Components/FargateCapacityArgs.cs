using Pulumi;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components;

/// <summary>The shares of Fargate's capacity providers in a service's tasks.</summary>
public sealed class FargateCapacityArgs : ResourceArgs
{
    /// <summary>The share of on-demand capacity. Default: none.</summary>
    [Input("onDemand")]
    public FargateCapacityShareArgs? OnDemand { get; init; }

    /// <summary>
    /// The share of Spot capacity, which costs less. AWS may end a task on it two minutes after a warning, SIGTERM.
    /// Default: none.
    /// </summary>
    [Input("spot")]
    public FargateCapacityShareArgs? Spot { get; init; }

    internal InputList<ServiceCapacityProviderStrategyArgs> Strategies =>
        [
            .. new[] { ("FARGATE", OnDemand), ("FARGATE_SPOT", Spot) }
                .Where(share => share.Item2 is not null)
                .Select(share => new ServiceCapacityProviderStrategyArgs
                {
                    CapacityProvider = share.Item1,
                    Base = share.Item2!.Base,
                    Weight = share.Item2.Weight,
                }),
        ];

    /// <summary>What AWS takes only in the other way; null for nothing.</summary>
    internal string? Mistake =>
        OnDemand?.Base > 0 && Spot?.Base > 0 ? "two shares with a base"
        : OnDemand?.Weight > 0 || Spot?.Weight > 0 ? null
        : "no weight above 0";
}

/// <summary>The share of a capacity provider in a service's tasks.</summary>
public sealed class FargateCapacityShareArgs : ResourceArgs
{
    /// <summary>The first tasks, 0–100000, which all run on this capacity. Default: 0. One share can have them.</summary>
    [Input("base")]
    public int Base { get; init; }

    /// <summary>The part of the further tasks, 0–1000, relative to the other share's. Default: 0. One must be above 0.</summary>
    [Input("weight")]
    public int Weight { get; init; }
}
