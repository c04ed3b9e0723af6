namespace Pulumi;

/// <summary>
/// Sees a resource's inputs and options before it is registered, and may return others; null leaves them.
/// </summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);

/// <summary>What a transformation sees.</summary>
public readonly struct ResourceTransformationArgs
{
    /// <param name="resource">The resource, not registered yet.</param>
    /// <param name="args">Its inputs.</param>
    /// <param name="options">Its options.</param>
    public ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
    {
        Resource = resource;
        Args = args;
        Options = options;
    }

    /// <summary>The resource, not registered yet.</summary>
    public Resource Resource { get; }

    /// <summary>Its inputs.</summary>
    public ResourceArgs Args { get; }

    /// <summary>Its options.</summary>
    public ResourceOptions Options { get; }
}

/// <summary>What a transformation makes of a resource's inputs and options.</summary>
public readonly struct ResourceTransformationResult
{
    /// <param name="args">The inputs to use.</param>
    /// <param name="options">The options to use; the parent must be the same.</param>
    public ResourceTransformationResult(ResourceArgs args, ResourceOptions options)
    {
        Args = args;
        Options = options;
    }

    /// <summary>The inputs to use.</summary>
    public ResourceArgs Args { get; }

    /// <summary>The options to use.</summary>
    public ResourceOptions Options { get; }
}
