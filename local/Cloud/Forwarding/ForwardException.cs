namespace Local.Cloud.Forwarding;

/// <summary>A request has no whole answer.</summary>
internal sealed class ForwardException(ForwardFailure failure, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>The reason.</summary>
    public ForwardFailure Failure { get; } = failure;
}
