using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>What listener rules look at in a request.</summary>
/// <param name="Host">Without the port.</param>
/// <param name="Path">As sent, undecoded, without the query.</param>
/// <param name="Query">The parameters, decoded.</param>
/// <param name="Header">The values of a header by its name, whose case does not matter.</param>
/// <param name="Source">The client's address.</param>
internal sealed record RequestFacts(
    string Method,
    string Host,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    Func<string, IReadOnlyList<string>> Header,
    IPAddress Source
);
