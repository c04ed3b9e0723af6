using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>The subject of a check, before a resource is created or changed.</summary>
/// <param name="Name">The resource's name in the program.</param>
/// <param name="Stack">The stack of the resource.</param>
/// <param name="Inputs">The new inputs without secrecy. Some may be unknown.</param>
/// <param name="Current">The present resource; null if it is new.</param>
internal sealed record CheckContext(string Name, string Stack, PropertyMap Inputs, CloudResource? Current);

/// <summary>The order to make a resource.</summary>
/// <param name="Name">The resource's name in the program.</param>
/// <param name="Stack">The stack of the resource.</param>
/// <param name="Region">The region of the resource.</param>
/// <param name="Inputs">The checked inputs, without secrecy and all known.</param>
internal sealed record CreateContext(string Name, string Stack, string Region, PropertyMap Inputs);

/// <summary>The result of a creation.</summary>
internal sealed record Created(string Id, PropertyMap Outputs);

/// <summary>
/// The behaviour of the resources of one type. The schema (inputs, their types, which are required, which replace
/// the resource) is data in <c>local/Schemas</c> and is checked before any method here is called. A type adds AWS's
/// behaviour. The caller stores the results of <see cref="CreateAsync"/> and <see cref="UpdateAsync"/> before it
/// answers, and removes them after <see cref="DeleteAsync"/>.
/// </summary>
internal abstract class ResourceType
{
    /// <summary>The type token, such as <c>aws:lb/listener:Listener</c>.</summary>
    public abstract string Token { get; }

    /// <summary>
    /// Whether the cloud keeps such resources. A resource that the cloud does not keep is in the engine's state only, and
    /// is never updated.
    /// </summary>
    public virtual bool IsKept => true;

    /// <summary>
    /// Returns the errors before anything changes: inputs that AWS rejects, and things that this machine does not
    /// have, such as a port that another program holds. Changes nothing.
    /// </summary>
    public virtual Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([]);

    /// <summary>
    /// Returns the warnings about inputs that are allowed and act otherwise than on AWS. A preview shows them too.
    /// </summary>
    /// <param name="inputs">The checked inputs without secrecy. Some may be unknown.</param>
    public virtual IEnumerable<string> Warnings(PropertyMap inputs) => [];

    /// <summary>Returns further inputs whose change replaces the resource, besides those of the schema.</summary>
    public virtual IEnumerable<string> AlsoReplacedBy(PropertyMap inputs) => [];

    /// <summary>Creates the resource.</summary>
    /// <exception cref="CloudException">The resource cannot be created. Nothing of it remains.</exception>
    public abstract Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken);

    /// <summary>Updates the resource to <paramref name="inputs"/> and returns its new outputs.</summary>
    /// <exception cref="CloudException">The resource cannot be updated.</exception>
    public abstract Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes the resource, and waits until it is gone.</summary>
    public abstract Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the present outputs, which may differ from the stored ones; null if the resource does not exist any
    /// more.
    /// </summary>
    public virtual Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult<PropertyMap?>(resource.Outputs);

    /// <summary>
    /// Returns the resource with this id that AWS itself makes, such as the default VPC; null if there is none. A program
    /// can read the resource and cannot change it.
    /// </summary>
    /// <param name="id">The id of the resource.</param>
    /// <param name="region">The region of the provider.</param>
    public virtual PropertyMap? Provided(string id, string region) => null;

    /// <summary>
    /// Restores the resource's effects when the cloud starts with resources in its store. Called for each resource
    /// after those that its inputs name.
    /// </summary>
    public virtual Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
