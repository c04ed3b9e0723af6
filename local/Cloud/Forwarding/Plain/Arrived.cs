namespace Local.Cloud.Forwarding.Plain;

/// <summary>What has come on a client's connection.</summary>
internal enum Arrived
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>The end of the client's direction.</summary>
    End,

    /// <summary>A whole plain request.</summary>
    Request,

    /// <summary>Something else, which the HTTP server reads.</summary>
    Other,
}
