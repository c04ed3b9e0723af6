namespace Pulumi;

/// <summary>Marks a property as an output of a resource, a component or a stack.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OutputAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol. Default: the property's own name.</param>
    public OutputAttribute(string? name = null) => Name = name;

    /// <summary>The name in Pulumi's protocol; null for the property's own name.</summary>
    public string? Name { get; }
}

/// <summary>Marks a member of an args class as an input.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class InputAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol.</param>
    /// <param name="required">Whether null is an error.</param>
    /// <param name="json">Whether the value is sent as JSON text, as for the configuration of providers.</param>
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

/// <summary>Marks a class that is made from a provider's result.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OutputTypeAttribute : Attribute;

/// <summary>Marks the constructor that makes an <see cref="OutputTypeAttribute"/> class.</summary>
[AttributeUsage(AttributeTargets.Constructor)]
public sealed class OutputConstructorAttribute : Attribute;

/// <summary>Names the property that a parameter of an output constructor takes.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutputConstructorParameterAttribute : Attribute
{
    /// <param name="name">The name in Pulumi's protocol.</param>
    public OutputConstructorParameterAttribute(string name) => Name = name;

    /// <summary>The name in Pulumi's protocol.</summary>
    public string Name { get; }
}

/// <summary>Marks a struct that represents an enumeration of texts or numbers.</summary>
[AttributeUsage(AttributeTargets.Struct)]
public sealed class EnumTypeAttribute : Attribute;

/// <summary>Names the type token of a resource class. Each package derives its own attribute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class ResourceTypeAttribute : Attribute
{
    /// <param name="type">The type token, such as <c>aws:ecs/service:Service</c>.</param>
    /// <param name="version">The version of the package; null if none is given.</param>
    public ResourceTypeAttribute(string type, string? version)
    {
        Type = type;
        Version = version;
    }

    /// <summary>The type token.</summary>
    public string Type { get; }

    /// <summary>The version of the package; null if none is given.</summary>
    public string? Version { get; }
}

/// <summary>Marks an interface whose classes are distinguished by the value of one property.</summary>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class DiscriminatedUnionDiscriminatorAttribute : Attribute
{
    /// <param name="propertyName">The property's name in Pulumi's protocol.</param>
    public DiscriminatedUnionDiscriminatorAttribute(string propertyName) => PropertyName = propertyName;

    /// <summary>The property's name in Pulumi's protocol.</summary>
    public string PropertyName { get; }
}

/// <summary>One class of an interface that <see cref="DiscriminatedUnionDiscriminatorAttribute"/> marks.</summary>
[AttributeUsage(AttributeTargets.Interface, AllowMultiple = true)]
public sealed class DiscriminatedUnionCaseAttribute : Attribute
{
    /// <param name="tag">The value of the property for the class.</param>
    /// <param name="type">An <see cref="OutputTypeAttribute"/> class that implements the interface.</param>
    public DiscriminatedUnionCaseAttribute(string tag, Type type)
    {
        Tag = tag;
        Type = type;
    }

    /// <summary>The value of the property for the class.</summary>
    public string Tag { get; }

    /// <summary>An <see cref="OutputTypeAttribute"/> class that implements the interface.</summary>
    public Type Type { get; }
}
