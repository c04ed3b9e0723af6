using Local.Engine.Providers;

namespace Local.Engine.Steps;

/// <summary>Decides whether a resource must be replaced because another provider is to manage it.</summary>
internal sealed class ProviderChange(StepContext context)
{
    /// <param name="old">The reference of the provider that manages it.</param>
    /// <param name="now">The reference of the provider that is to.</param>
    public async Task<bool> ReplacesAsync(string old, string now)
    {
        if (old.Length == 0 || old == now)
        {
            return false;
        }

        var (before, after) = (ProviderReference.Parse(old), ProviderReference.Parse(now));
        if (before.Urn == after.Urn)
        {
            // The provider itself was replaced.
            return true;
        }

        // Another provider that is configured alike, such as another version's default one, is as good.
        if (
            !context.Olds.TryGet(before.Urn, out var oldProvider)
            || !context.News.TryGet(after.Urn, out var newProvider)
        )
        {
            return true;
        }

        if (oldProvider.State.IsDefaultProvider && newProvider.State.IsDefaultProvider)
        {
            return false;
        }

        var client = await context.Providers.GetAsync(now, context.Abort);
        var diff = await client.DiffConfigAsync(oldProvider.State, newProvider.State.Inputs, context.Abort);
        return diff.ReplaceKeys.Length > 0 || diff.Detailed?.Values.Any(change => change.Replaces) == true;
    }
}
