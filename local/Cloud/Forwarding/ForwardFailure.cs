namespace Local.Cloud.Forwarding;

/// <summary>The reason why a request has no whole answer.</summary>
internal enum ForwardFailure
{
    /// <summary>The request has its answer.</summary>
    None,

    /// <summary>No connection to the target was made.</summary>
    Connect,

    /// <summary>The target sent nothing for too long.</summary>
    TimedOut,

    /// <summary>The target closed the connection before the end of its answer, or sent something other than HTTP/1.1.</summary>
    Answer,

    /// <summary>The client has gone, or its body is not HTTP.</summary>
    Client,

    /// <summary>The request had to end.</summary>
    Cut,
}
