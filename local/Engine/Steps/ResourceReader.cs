using Local.Engine.Providers;
using Local.Engine.Resources;

namespace Local.Engine.Steps;

/// <summary>
/// Reads the present state of a resource, from its provider or, for the engine's own resources, from the engine.
/// </summary>
internal sealed class ResourceReader(StepContext context)
{
    /// <summary>
    /// Reads <paramref name="known"/>. An empty id in the result means that the resource does not exist.
    /// </summary>
    public async Task<ProviderResource> ReadAsync(ResourceState known)
    {
        if (known.Type == StackReferences.Type)
        {
            return context.StackReferences.Read(known);
        }

        var provider = await context.Providers.GetAsync(known.Provider, context.Abort);
        return await provider.ReadAsync(known, context.Abort);
    }
}
