using System.Collections.Immutable;
using Local.Cloud.Network;

namespace Local.Cloud.Reachability;

/// <summary>Something in a stack that others reach, and that reaches others.</summary>
/// <param name="Name">The name: of a load balancer in AWS, of all others in the program.</param>
/// <param name="Type">The type, as reports name it.</param>
/// <param name="Place">Its place in a VPC.</param>
/// <param name="Listeners">The only ports that it can have; null if it can listen on each port.</param>
internal sealed record ReachNode(string Name, string Type, NetworkPlace Place, ImmutableArray<int>? Listeners = null)
{
    public const string LoadBalancer = "load-balancer";
    public const string Service = "service";
    public const string Instance = "instance";
    public const string Group = "auto-scaling-group";

    /// <summary>The Service Connect namespace whose names it knows; null for none.</summary>
    public string? Namespace { get; init; }

    /// <summary>The ports that it offers in the namespace.</summary>
    public ImmutableArray<int> Offered { get; init; } = [];
}
