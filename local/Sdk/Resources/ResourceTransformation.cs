namespace Pulumi;

/// <summary>
/// Receives a resource's inputs and options before it is registered, and returns others, or null to keep them.
/// </summary>
public delegate ResourceTransformationResult? ResourceTransformation(ResourceTransformationArgs args);

/// <summary>The input of a transformation.</summary>
public readonly struct ResourceTransformationArgs
{
    /// <param name="resource">The resource, not registered yet.</param>
    /// <param name="args">The inputs of the resource.</param>
    /// <param name="options">The options of the resource.</param>
    public ResourceTransformationArgs(Resource resource, ResourceArgs args, ResourceOptions options)
    {
        Resource = resource;
        Args = args;
        Options = options;
    }

    /// <summary>The resource, not registered yet.</summary>
    public Resource Resource { get; }

    /// <summary>The inputs of the resource.</summary>
    public ResourceArgs Args { get; }

    /// <summary>The options of the resource.</summary>
    public ResourceOptions Options { get; }
}

/// <summary>The result of a transformation: the inputs and options to use for the resource.</summary>
public readonly struct ResourceTransformationResult
{
    /// <param name="args">The inputs to use.</param>
    /// <param name="options">The options to use. The parent must be unchanged.</param>
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
