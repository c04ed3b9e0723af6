using System.Reflection;

namespace Pulumi;

/// <summary>
/// A resource made of other resources. Its children name it as their parent, and its constructor ends with
/// <see cref="RegisterOutputs()"/>.
/// </summary>
public class ComponentResource : Resource
{
    /// <param name="type">The type token, such as <c>infra:index:FargateService</c>.</param>
    /// <param name="name">The name, unique among the stack's resources of this type and parents.</param>
    /// <param name="options">How the engine treats the component and its children.</param>
    public ComponentResource(string type, string name, ComponentResourceOptions? options = null)
        : this(type, name, ResourceArgs.Empty, options) { }

    /// <param name="type">The type token, such as <c>infra:index:FargateService</c>.</param>
    /// <param name="name">The name, unique among the stack's resources of this type and parents.</param>
    /// <param name="args">The inputs, which the engine displays and keeps as the component's.</param>
    /// <param name="options">How the engine treats the component and its children.</param>
    /// <param name="remote">Whether a provider builds the component with its children.</param>
    public ComponentResource(
        string type,
        string name,
        ResourceArgs? args,
        ComponentResourceOptions? options = null,
        bool remote = false
    )
        : base(
            type,
            name,
            custom: false,
            args ?? ResourceArgs.Empty,
            options ?? new ComponentResourceOptions(),
            remote
        ) => IsRemote = remote;

    internal bool IsRemote { get; }

    /// <summary>
    /// Declares the component complete. Its outputs are its properties with <see cref="OutputAttribute"/>.
    /// </summary>
    protected void RegisterOutputs()
    {
        var outputs = new Dictionary<string, object?>();
        foreach (var property in GetType().GetProperties())
        {
            if (property.Name != nameof(Urn) && property.GetCustomAttribute<OutputAttribute>() is { } attribute)
            {
                var name = string.IsNullOrWhiteSpace(attribute.Name) ? property.Name : attribute.Name;
                outputs.Add(name, property.GetValue(this));
            }
        }

        RegisterOutputs(outputs);
    }

    /// <summary>Declares the component complete.</summary>
    /// <param name="outputs">The outputs by name.</param>
    protected void RegisterOutputs(IDictionary<string, object?> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RegisterOutputs(Output.Create(outputs));
    }

    /// <inheritdoc cref="RegisterOutputs(IDictionary{string, object})"/>
    protected void RegisterOutputs(Task<IDictionary<string, object?>> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        RegisterOutputs(Output.Create(outputs));
    }

    /// <inheritdoc cref="RegisterOutputs(IDictionary{string, object})"/>
    protected void RegisterOutputs(Output<IDictionary<string, object?>> outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        Deployment.Required.RegisterOutputs(this, outputs);
    }
}
