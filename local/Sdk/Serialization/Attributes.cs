namespace Pulumi;

/// <summary>Marks a property that holds what a resource, a component or a stack puts out.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol; the property's own name when null.</param>
    public OutputAttribute(string? name = null) => Name = name;

    /// <summary>The name in Pulumi's protocol; null means the property's own.</summary>
    public string? Name { get; }
}

/// <summary>Marks a member of an args class that is sent as an input.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol.</param>
    /// <param name="required">Whether null is an error.</param>
    /// <param name="json">Whether the value is sent as JSON text, as providers' configuration is.</param>
    public InputAttribute(string name, bool required = false, bool json = false)
    {
        Name = name;
        IsRequired = required;
        Json = json;
    }

    internal string Name { get; }

    internal bool IsRequired { get; }

    internal bool Json { get; }
}

/// <summary>Marks a class that is made from what a provider returns.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutputTypeAttribute : Attribute;

/// <summary>Marks the constructor by which an <see cref="OutputTypeAttribute"/> class is made.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class OutputConstructorAttribute : Attribute;

/// <summary>Gives a parameter of an output constructor another name than its own.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutputConstructorParameterAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol.</param>
    public OutputConstructorParameterAttribute(string name) => Name = name;

    /// <summary>The name in Pulumi's protocol.</summary>
    public string Name { get; }
}

/// <summary>Marks a struct that stands for an enumeration of strings or numbers.</summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class EnumTypeAttribute : Attribute;

/// <summary>Tells for which type token a resource class stands; each package derives its own.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class ResourceTypeAttribute : Attribute
{
    /// <param name="type">The type token, such as <c>aws:ecs/service:Service</c>.</param>
    /// <param name="version">The version of the package, or null.</param>
    public ResourceTypeAttribute(string type, string? version)
    {
        Type = type;
        Version = version;
    }

    /// <summary>The type token.</summary>
    public string Type { get; }

    /// <summary>The version of the package, or null.</summary>
    public string? Version { get; }
}
