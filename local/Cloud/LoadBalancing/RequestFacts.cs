using System.Net;
using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>The parts of a request that listener rules examine.</summary>
/// <param name="Method">The method as sent. Rules compare it case-sensitively.</param>
/// <param name="Host">The host without the port.</param>
/// <param name="Path">The normalized path: decoded, without <c>.</c> and <c>..</c> segments, without the query.</param>
/// <param name="Query">The query as sent, without the question mark.</param>
/// <param name="Headers">The headers. Their names are compared without case.</param>
/// <param name="Source">The client's address.</param>
internal sealed record RequestFacts(
    string Method,
    string Host,
    string Path,
    string Query,
    IHeaderDictionary Headers,
    IPAddress Source
)
{
    /// <summary>Returns the facts of a request that nobody has sent.</summary>
    /// <param name="method">The method.</param>
    /// <param name="host">The host without the port.</param>
    /// <param name="target">The path as a client sends it, with or without a query.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="source">The client's address.</param>
    /// <exception cref="UriFormatException">The target is not a path.</exception>
    public static RequestFacts Of(
        string method,
        string host,
        string target,
        IHeaderDictionary headers,
        IPAddress source
    )
    {
        var uri = new Uri($"http://host{target}");
        return new RequestFacts(
            method,
            host,
            PathString.FromUriComponent(uri).Value!.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
            uri.Query.TrimStart('?'),
            headers,
            source
        );
    }

    /// <summary>
    /// Returns the facts of a request. By AWS's guide "Condition types for listener rules", AWS evaluates rules after
    /// URI normalization. The guide does not say that this decodes <c>%2F</c>; users of AWS report it.
    /// </summary>
    public static RequestFacts Of(IClientRequest request) =>
        new(
            request.Method,
            new HostString(request.Host).Host,
            // The HTTP server normalizes the path and leaves this sequence encoded.
            request.Path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
            request.Query,
            request.Headers,
            request.Address ?? IPAddress.Any
        );
}
