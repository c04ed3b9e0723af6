using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.Forwarding;

/// <summary>A request that the HTTP server has read.</summary>
/// <param name="context">The request and its answer.</param>
internal class ContextRequest(HttpContext context) : IClientRequest
{
    /// <summary>The request and its answer.</summary>
    public HttpContext Context { get; } = context;

    /// <inheritdoc/>
    public string Method => Context.Request.Method;

    /// <inheritdoc/>
    public string Scheme => Context.Request.Scheme;

    /// <inheritdoc/>
    public string Host => Context.Request.Host.Value ?? "";

    /// <inheritdoc/>
    public string Path => Context.Request.Path.Value ?? "";

    /// <inheritdoc/>
    public string Query => Context.Request.QueryString is { HasValue: true, Value: { } query } ? query[1..] : "";

    /// <inheritdoc/>
    public IHeaderDictionary Headers => Context.Request.Headers;

    /// <inheritdoc/>
    public IRequestCookieCollection Cookies => Context.Request.Cookies;

    /// <inheritdoc/>
    public IPAddress? Address => Context.Connection.RemoteIpAddress;

    /// <inheritdoc/>
    public int Port => Context.Connection.RemotePort;

    /// <inheritdoc/>
    public bool IsGone => Context.RequestAborted.IsCancellationRequested;

    /// <inheritdoc/>
    public bool HasStarted => Context.Response.HasStarted;

    /// <inheritdoc/>
    public int Status => Context.Response.StatusCode;

    /// <inheritdoc/>
    public string Header(string name) => Headers[name].ToString();

    /// <inheritdoc/>
    public void AddCookie(string cookie) =>
        // The target's own cookies are copied to the response later.
        Context.Response.OnStarting(() =>
        {
            Context.Response.Headers.Append("Set-Cookie", cookie);
            return Task.CompletedTask;
        });

    /// <inheritdoc/>
    public ValueTask<bool> ExchangeAsync<TRequest>(
        TargetConnection connection,
        TRequest request,
        TimeSpan patience,
        CancellationToken cut
    )
        where TRequest : IForwardedRequest =>
        new ContextExchange<TRequest>(connection, this, request).RunAsync(patience, cut);

    /// <inheritdoc/>
    public void Clear() => Context.Response.Clear();

    /// <inheritdoc/>
    public async ValueTask AnswerAsync(OwnAnswer answer)
    {
        var response = Context.Response;
        Clear();
        Answering(answer.Status);
        response.StatusCode = answer.Status;
        if (answer.Reason is not null)
        {
            Context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = answer.Reason;
        }

        foreach (var (name, value) in answer.Headers)
        {
            response.Headers[name] = value;
        }

        response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(answer.Body);
        // A status without a body, such as 204, refuses even an empty write.
        if (answer.Body.Length > 0)
        {
            response.ContentType = answer.Type;
            await response.WriteAsync(answer.Body, Context.RequestAborted);
        }
    }

    /// <inheritdoc/>
    public void Abort() => Context.Abort();

    /// <summary>Gets the status of an answer before it is sent.</summary>
    public virtual void Answering(int status) { }
}
