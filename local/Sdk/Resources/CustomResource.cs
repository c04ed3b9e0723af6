namespace Pulumi;

/// <summary>A resource that a provider manages.</summary>
public class CustomResource : Resource
{
    /// <param name="type">The type token, such as <c>aws:ecs/service:Service</c>.</param>
    /// <param name="name">The name, unique among the stack's resources of this type and parents.</param>
    /// <param name="args">The inputs.</param>
    /// <param name="options">How the engine treats the resource.</param>
    public CustomResource(string type, string name, ResourceArgs? args, CustomResourceOptions? options = null)
        : base(type, name, custom: true, args ?? ResourceArgs.Empty, options ?? new CustomResourceOptions()) { }

    private protected CustomResource(string type, string name)
        : base(type, name) { }

    /// <summary>The provider's id of the resource; unknown until the resource exists.</summary>
    [Output("id")]
    public Output<string> Id => field ??= OutputOf<string>("id");
}
