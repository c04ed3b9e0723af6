using System.Net;
using Local.Cloud.Decisions;

namespace Local.Cloud.Network;

/// <summary>Whether a TCP connection is allowed, with the routes and the rules that decide it.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Port">The port of the destination.</param>
/// <param name="IsRouted">Whether a route leads from the source to the destination.</param>
/// <param name="Egress">The rules of the source; null if they do not matter.</param>
/// <param name="Ingress">The rules of the destination; null if they do not matter.</param>
internal sealed record Admission(
    ConnectionEnd Source,
    ConnectionEnd Destination,
    int Port,
    bool IsRouted,
    AdmissionRules? Egress,
    AdmissionRules? Ingress
)
{
    /// <summary>Whether the connection is allowed.</summary>
    public bool IsAllowed => IsRouted && Egress is not { IsAdmitted: false } && Ingress is not { IsAdmitted: false };

    /// <summary>The reason why the connection is allowed or not, as a sentence without its full stop.</summary>
    public string Reason =>
        !IsRouted ? $"no route leads from {Source} to {Destination}"
        : Egress is { IsAdmitted: false } ? $"no egress rule of {Egress.Groups} admits tcp {Port} to {Destination}"
        : Ingress is { IsAdmitted: false } ? $"no ingress rule of {Ingress.Groups} admits tcp {Port} from {Source}"
        : "routes and security groups admit the connection";

    /// <summary>The facts that decide.</summary>
    public IReadOnlyList<Fact> Facts =>
        [
            new("source", Source.Name),
            new("source address", $"{Source.Address}"),
            new("destination", Destination.Name),
            new("destination address", $"{Destination.Address}"),
            new("port", $"{Port}"),
            new("route", IsRouted ? "yes" : "none"),
            .. Of("egress", Egress),
            .. Of("ingress", Ingress),
        ];

    private static IEnumerable<Fact> Of(string direction, AdmissionRules? rules) =>
        rules is null ? [] : [new($"{direction} groups", rules.Groups), new($"{direction} rules", rules.Text)];
}

/// <summary>A side of a connection.</summary>
/// <param name="Interface">The interface; null for the internet.</param>
/// <param name="Address">The address.</param>
internal sealed record ConnectionEnd(NetworkInterface? Interface, IPAddress Address)
{
    /// <summary>The purpose of the interface, or <c>internet</c>.</summary>
    public string Name => Interface?.Description ?? "internet";

    public override string ToString() => $"{Name} ({Address})";
}

/// <summary>The rules of one side of a connection.</summary>
/// <param name="IsAdmitted">Whether one of them admits the connection.</param>
/// <param name="Groups">The security groups, such as <c>sg-0123 (front)</c>.</param>
/// <param name="Rules">The rules of the direction, such as <c>tcp 8000 with 0.0.0.0/0</c>.</param>
internal sealed record AdmissionRules(bool IsAdmitted, string Groups, IReadOnlyList<string> Rules)
{
    /// <summary>The rules in one line.</summary>
    public string Text => Rules.Count == 0 ? "none" : string.Join("; ", Rules);
}
