namespace Local.Cloud.Network;

/// <summary>The ways between a network interface and other networks.</summary>
/// <param name="VpcId">The VPC of the interface.</param>
/// <param name="Way">The way from its subnet to the internet.</param>
/// <param name="HasPublicAddress">Whether the interface has a public address.</param>
internal readonly record struct Routing(string VpcId, WayOut Way, bool HasPublicAddress)
{
    /// <summary>Whether connections get out of the VPC: through a NAT gateway, or with a public address.</summary>
    public bool GetsOut => Way == WayOut.Nat || LetsIn;

    /// <summary>Whether connections from outside the VPC get in: an internet gateway leads to public addresses only.</summary>
    public bool LetsIn => Way == WayOut.InternetGateway && HasPublicAddress;

    /// <summary>Returns whether routes lead from one place to another.</summary>
    /// <param name="from">The source; null for the internet.</param>
    /// <param name="to">The destination; null for the internet.</param>
    public static bool Leads(Routing? from, Routing? to) =>
        (from is { } source && to is { } destination && source.VpcId == destination.VpcId)
        || (from is not { GetsOut: false } && to is not { LetsIn: false });
}
