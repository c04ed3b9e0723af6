using Infra.Components;

namespace Infra.Configuration;

/// <summary>How many instances an auto scaling group may have: <c>min</c>, <c>max</c> and <c>desired</c>.</summary>
internal sealed record GroupBounds(int Min, int Max, int? Desired)
{
    /// <summary>Reads them from the map that they are keys of.</summary>
    /// <param name="things">What the group is made of, as messages call it.</param>
    public static GroupBounds Read(ConfigMap map, string things)
    {
        var min = map.RequiredInteger("min", $"the fewest {things}", Ec2Limits.GroupMinimum);
        var max = map.RequiredInteger("max", $"the most {things}", max => Ec2Limits.GroupMaximum(max, min ?? 0));
        var desired = map.Integer(
            "desired",
            desired => min is { } fewest && max is { } most ? Ec2Limits.GroupDesired(desired, fewest, most) : null
        );
        return new(min ?? 0, max ?? 0, desired);
    }
}
