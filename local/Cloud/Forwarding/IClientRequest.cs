using System.Net;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Forwarding;

/// <summary>A client's request, and its answer while it is made.</summary>
internal interface IClientRequest
{
    /// <summary>The method.</summary>
    string Method { get; }

    /// <summary>The scheme: <c>http</c> or <c>https</c>.</summary>
    string Scheme { get; }

    /// <summary>The host as sent, with its port if it has one.</summary>
    string Host { get; }

    /// <summary>The path, decoded, without the query.</summary>
    string Path { get; }

    /// <summary>The query as sent, without the question mark.</summary>
    string Query { get; }

    /// <summary>The headers.</summary>
    IHeaderDictionary Headers { get; }

    /// <summary>The cookies.</summary>
    IRequestCookieCollection Cookies { get; }

    /// <summary>The client's address.</summary>
    IPAddress? Address { get; }

    /// <summary>The client's port.</summary>
    int Port { get; }

    /// <summary>Whether the client's connection is broken.</summary>
    bool IsGone { get; }

    /// <summary>Whether a part of the answer was sent.</summary>
    bool HasStarted { get; }

    /// <summary>The status of the answer.</summary>
    int Status { get; }

    /// <summary>Returns the value of a header that a proxy reads; empty if the request has none.</summary>
    string Header(string name);

    /// <summary>Adds a header Set-Cookie to the answer of the target.</summary>
    void AddCookie(string cookie);

    /// <summary>Sends the request to a target and the answer to the client.</summary>
    /// <param name="connection">The connection to the target.</param>
    /// <param name="request">The changes for the target.</param>
    /// <param name="patience">The longest time without a byte in either direction.</param>
    /// <param name="cut">Ends the request.</param>
    /// <returns>Whether the connection serves another request.</returns>
    /// <exception cref="ForwardException">There is no whole answer.</exception>
    ValueTask<bool> ExchangeAsync<TRequest>(
        TargetConnection connection,
        TRequest request,
        TimeSpan patience,
        CancellationToken cut
    )
        where TRequest : IForwardedRequest;

    /// <summary>Forgets the head of an answer that was not sent.</summary>
    void Clear();

    /// <summary>Answers with an answer of the proxy itself.</summary>
    ValueTask AnswerAsync(OwnAnswer answer);

    /// <summary>Breaks the client's connection, so that the client sees that its answer is not whole.</summary>
    void Abort();
}
