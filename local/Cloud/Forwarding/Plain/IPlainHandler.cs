namespace Local.Cloud.Forwarding.Plain;

/// <summary>Handles plain requests.</summary>
internal interface IPlainHandler
{
    /// <summary>
    /// Answers a request. Returns false if the HTTP server has to answer; nothing has happened to the request then.
    /// </summary>
    ValueTask<bool> HandleAsync(PlainRequest request);

    /// <summary>Whether connections begin with plain requests.</summary>
    bool IsPlain { get; }
}
