using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>The parts of a request that listener rules examine.</summary>
/// <param name="Host">The host without the port.</param>
/// <param name="Path">The path as sent: undecoded, without the query.</param>
/// <param name="Query">The query parameters, decoded.</param>
/// <param name="Header">Returns the values of a header by its name; case is ignored.</param>
/// <param name="Source">The client's address.</param>
internal sealed record RequestFacts(
    string Method,
    string Host,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    Func<string, IReadOnlyList<string>> Header,
    IPAddress Source
);
