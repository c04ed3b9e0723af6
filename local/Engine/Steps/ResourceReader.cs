using Local.Engine.Providers;
using Local.Engine.Resources;

namespace Local.Engine.Steps;

/// <summary>Finds out how a resource is now: from its provider, or from the engine where it is the engine's own.</summary>
internal sealed class ResourceReader(StepContext context)
{
    /// <summary>Reads <paramref name="known"/>; an empty id in the answer says that it is not there.</summary>
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
