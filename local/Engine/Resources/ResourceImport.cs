using System.Collections.Immutable;

namespace Local.Engine.Resources;

/// <summary>A resource that exists already and is to be added to a stack's state.</summary>
/// <param name="Type">The type token, such as <c>aws:ec2/vpc:Vpc</c>.</param>
/// <param name="Name">The name of the resource in the program.</param>
/// <param name="Id">The provider's id of the resource.</param>
public sealed record ResourceImport(string Type, string Name, string Id)
{
    /// <summary>The URN of the parent, which the state has; empty for the stack.</summary>
    public string Parent { get; init; } = "";

    /// <summary>The URN of the provider, which the state has; empty for the package's default one.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The version of the package; may be empty.</summary>
    public string Version { get; init; } = "";

    /// <summary>The names of the inputs to take over; empty for all that the provider reads.</summary>
    public ImmutableArray<string> Properties { get; init; } = [];

    /// <summary>Whether the resource is protected from deletion. Default: true.</summary>
    public bool Protect { get; init; } = true;
}
