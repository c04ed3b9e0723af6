using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.RandomValues;

/// <summary>
/// A resource of the package <c>random</c>: drawn once, then what the engine's state says. The cloud keeps nothing of it.
/// </summary>
/// <param name="token">The type.</param>
/// <param name="check">What is wrong with inputs, some of which may be unknown.</param>
/// <param name="draw">Draws the resource.</param>
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
    ) => throw new CloudException($"{token}: any change draws anew, so nothing is ever updated");

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
