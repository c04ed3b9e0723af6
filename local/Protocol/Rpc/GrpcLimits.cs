namespace Local.Protocol.Rpc;

/// <summary>The limits on both sides of a call.</summary>
internal static class GrpcLimits
{
    /// <summary>The largest message, in bytes: Pulumi's own limit of 400 MiB.</summary>
    public const int MaxMessageSize = 400 * 1024 * 1024;
}
