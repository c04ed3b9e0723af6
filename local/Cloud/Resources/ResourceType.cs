using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>What is asked about a resource before it is made or changed.</summary>
/// <param name="Name">The resource's name in the program.</param>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Inputs">The new inputs, plain; those not known yet are unknown.</param>
/// <param name="Current">What the cloud holds of it already; null when it is new.</param>
internal sealed record CheckContext(string Name, string Stack, PropertyMap Inputs, CloudResource? Current);

/// <summary>The order to make a resource.</summary>
/// <param name="Name">The resource's name in the program.</param>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Region">The region that it is made in.</param>
/// <param name="Inputs">The checked inputs, plain and known.</param>
internal sealed record CreateContext(string Name, string Stack, string Region, PropertyMap Inputs);

/// <summary>What was made.</summary>
internal sealed record Created(string Id, PropertyMap Outputs);

/// <summary>
/// How the cloud treats the resources of one type. The shape (which inputs there are, of what type, required or
/// not, and which of them replace the resource) is data in <c>local/Schemas</c> and checked before any method
/// here is called; a type adds what AWS does. The caller stores what <see cref="CreateAsync"/> and
/// <see cref="UpdateAsync"/> return before it answers, and removes it after <see cref="DeleteAsync"/>.
/// </summary>
internal abstract class ResourceType
{
    /// <summary>The type, as Pulumi names it, such as <c>aws:lb/listener:Listener</c>.</summary>
    public abstract string Token { get; }

    /// <summary>
    /// What AWS would reject, and what cannot be had on this machine (such as a port that another program
    /// holds), found before anything changes. Changes nothing itself.
    /// </summary>
    public virtual Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([]);

    /// <summary>
    /// Returns the inputs whose change takes another resource when these are the new ones, beside those of the
    /// shape.
    /// </summary>
    public virtual IEnumerable<string> AlsoReplacedBy(PropertyMap inputs) => [];

    /// <summary>Makes the resource.</summary>
    /// <exception cref="CloudException">It cannot be made; nothing of it is left.</exception>
    public abstract Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken);

    /// <summary>Changes the resource to <paramref name="inputs"/> and returns its new outputs.</summary>
    /// <exception cref="CloudException">It cannot be changed.</exception>
    public abstract Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    );

    /// <summary>Removes the resource, and waits until it is gone.</summary>
    public abstract Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the outputs as they are now, which may differ from those stored; null when it is gone.
    /// </summary>
    public virtual Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult<PropertyMap?>(resource.Outputs);

    /// <summary>
    /// Brings the resource's effects back when the cloud starts again with resources in its store; called for each after
    /// those that its inputs name.
    /// </summary>
    public virtual Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
