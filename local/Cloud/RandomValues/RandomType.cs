using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.RandomValues;

/// <summary>
/// A resource of the package <c>random</c>. Its value is drawn at its creation and then kept in the engine's state.
/// The cloud does not keep it.
/// </summary>
/// <param name="token">The type token.</param>
/// <param name="check">Returns the errors in the inputs. Unknown values pass.</param>
/// <param name="draw">Draws the value and returns the id and outputs.</param>
internal sealed class RandomType(
    string token,
    Func<PropertyMap, IEnumerable<InputError>> check,
    Func<PropertyMap, Created> draw
) : ResourceType
{
    public override string Token => token;

    public override bool IsKept => false;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. check(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        Task.FromResult(draw(context.Inputs));

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => throw new CloudException($"{token}: any change replaces the resource, so there are no updates");

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
