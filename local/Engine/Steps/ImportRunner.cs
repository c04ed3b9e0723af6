using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// Adds resources that exist already to the state, without a program. Their inputs are those that the provider reads.
/// </summary>
internal sealed class ImportRunner(StepContext context, ResourceRegistrar registrar)
{
    /// <summary>Imports the resources one after the other. Each may be the parent of a later one.</summary>
    /// <exception cref="StepFailedException">A resource cannot be imported. The error was reported.</exception>
    public async Task RunAsync(IReadOnlyList<ResourceImport> imports)
    {
        var name = $"{context.Project}-{context.Stack}";
        var root = await registrar.RegisterAsync(new Goal { Type = Urn.RootStackType, Name = name });
        foreach (var import in imports)
        {
            await registrar.RegisterAsync(ToGoal(import, root!.State.Urn));
        }
    }

    /// <exception cref="StepFailedException">The import is not possible. The error was reported.</exception>
    private Goal ToGoal(ResourceImport import, string root)
    {
        var parent = import.Parent.Length > 0 ? import.Parent : root;
        var urn = Urn.New(context.Stack, context.Project, parent, import.Type, import.Name);
        try
        {
            if (context.Olds.TryGet(urn, out var existing) && !existing.IsGone)
            {
                throw new EngineException($"the stack already has the resource {urn}: import under another name");
            }

            Keep(parent, "parent");
            return new Goal
            {
                Type = import.Type,
                Name = import.Name,
                Custom = true,
                Parent = parent,
                Provider = import.Provider.Length > 0 ? Reference(import.Provider) : DefaultProvider(import),
                Version = import.Version,
                Protect = import.Protect,
                ImportId = import.Id,
                Imported = import,
            };
        }
        catch (EngineException e)
        {
            throw new StepRunner(context).Report(urn, e);
        }
    }

    /// <summary>
    /// Returns the default provider of the package that the state has; an empty text if there is none, or if the import
    /// names a version.
    /// </summary>
    private string DefaultProvider(ResourceImport import)
    {
        var type = ProviderTypes.Of(ProviderTypes.PackageOfToken(import.Type));
        var known = context.Olds.All.LastOrDefault(old =>
            old.State is { IsDefaultProvider: true, Delete: false } && old.State.Type == type
        );
        return known is null || import.Version.Length > 0 ? "" : Reference(known.State.Urn);
    }

    private string Reference(string urn)
    {
        var id = Keep(urn, "provider");
        return new ProviderReference(urn, id).ToString();
    }

    /// <summary>Records that a resource of the state comes before those that need it, and returns its id.</summary>
    /// <exception cref="EngineException">The state does not have the resource.</exception>
    private string Keep(string urn, string what)
    {
        if (context.News.TryGet(urn, out var imported))
        {
            return imported.State.Id;
        }

        if (!context.Olds.TryGet(urn, out var old) || old.IsGone)
        {
            throw new EngineException(
                $"the {what}: found {urn}; allowed: a resource of the stack (`infra stack --show-urns` lists them)"
            );
        }

        context.Keep(old);
        return old.State.Id;
    }
}
