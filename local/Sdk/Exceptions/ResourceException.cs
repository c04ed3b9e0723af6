namespace Pulumi;

/// <summary>An error about one resource.</summary>
public class ResourceException : Exception
{
    /// <param name="message">The message to report.</param>
    /// <param name="resource">The resource, or null.</param>
    /// <param name="hideStack">Whether the report leaves out the stack trace.</param>
    public ResourceException(string message, Resource? resource, bool hideStack = false)
        : base(message)
    {
        Resource = resource;
        HideStack = hideStack;
    }

    internal Resource? Resource { get; }

    internal bool HideStack { get; }
}
