using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// A function that sees the inputs and options of each resource before the engine registers it, also of resources that
/// providers register. It returns other inputs and options; null keeps them.
/// </summary>
public delegate Task<ResourceTransformResult?> ResourceTransform(
    ResourceTransformArgs args,
    CancellationToken cancellationToken = default
);

/// <summary>The resource that a transform sees.</summary>
public readonly struct ResourceTransformArgs
{
    /// <param name="name">The name of the resource.</param>
    /// <param name="type">The type token.</param>
    /// <param name="custom">Whether a provider manages the resource.</param>
    /// <param name="args">The inputs.</param>
    /// <param name="options">The options.</param>
    public ResourceTransformArgs(
        string name,
        string type,
        bool custom,
        ImmutableDictionary<string, object?> args,
        ResourceOptions options
    )
    {
        Name = name;
        Type = type;
        Custom = custom;
        Args = args;
        Options = options;
    }

    /// <summary>The name of the resource.</summary>
    public string Name { get; }

    /// <summary>The type token, such as <c>aws:ecs/service:Service</c>.</summary>
    public string Type { get; }

    /// <summary>Whether a provider manages the resource; false for a component.</summary>
    public bool Custom { get; }

    /// <summary>The inputs by their names in the protocol. An unknown or secret value is an output.</summary>
    public ImmutableDictionary<string, object?> Args { get; }

    /// <summary>The options.</summary>
    public ResourceOptions Options { get; }
}

/// <summary>The inputs and options that a transform gives a resource.</summary>
public readonly struct ResourceTransformResult
{
    /// <param name="args">The inputs by their names in the protocol.</param>
    /// <param name="options">The options. A transform cannot change the parent.</param>
    public ResourceTransformResult(ImmutableDictionary<string, object?> args, ResourceOptions options)
    {
        Args = args;
        Options = options;
    }

    /// <summary>The inputs by their names in the protocol.</summary>
    public ImmutableDictionary<string, object?> Args { get; }

    /// <summary>The options.</summary>
    public ResourceOptions Options { get; }
}
