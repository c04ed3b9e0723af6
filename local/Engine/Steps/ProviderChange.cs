using Local.Engine.Providers;

namespace Local.Engine.Steps;

/// <summary>Decides whether a change of its provider replaces a resource.</summary>
internal sealed class ProviderChange(StepContext context)
{
    /// <param name="old">The reference of the present provider.</param>
    /// <param name="now">The reference of the wanted provider.</param>
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

        // Another provider with the same configuration, such as the default one of another version, is equivalent.
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
