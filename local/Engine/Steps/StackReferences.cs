using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.State;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// The engine's own <c>pulumi:pulumi:StackReference</c>: reads the outputs of another stack, of this project or another.
/// </summary>
/// <param name="project">The project's name.</param>
/// <param name="load">Loads the state of a stack of a project.</param>
internal sealed class StackReferences(string project, Func<string, string, Snapshot> load)
{
    /// <summary>The type token of a reference.</summary>
    public const string Type = "pulumi:pulumi:StackReference";

    /// <summary>Reads the stack that a reference names. Secrets of that stack stay secret.</summary>
    /// <exception cref="EngineException">The reference does not name a stack of the project with a state.</exception>
    public ProviderResource Read(ResourceState reference)
    {
        var named = reference.Inputs.Get("name") ?? reference.Id;
        if (named.ContainsUnknowns)
        {
            var unknown = new PropertyMap(
                ("name", PropertyValue.Unknown),
                ("outputs", PropertyValue.Unknown),
                ("secretOutputNames", PropertyValue.Unknown)
            );
            return new ProviderResource(reference.Id, unknown);
        }

        var name = named.Plain.AsString ?? "";
        var (owner, stack) = Find(name);
        var snapshot = load(owner, stack);
        if (snapshot.Resources.Count == 0)
        {
            throw new EngineException($"the stack {name} has no state: bring it up before other stacks refer to it");
        }

        var outputs = snapshot.StackOutputs;
        var secret = outputs.Where(output => output.Value.ContainsSecrets).Select(output => (PropertyValue)output.Key);
        return new ProviderResource(
            reference.Id,
            new PropertyMap(("name", named), ("outputs", outputs), ("secretOutputNames", PropertyValue.List(secret)))
        );
    }

    // As the file backend names stacks: STACK, organization/STACK or organization/PROJECT/STACK.
    private (string Project, string Stack) Find(string name) =>
        name.Split('/') switch
        {
            [var stack] when IsName(stack) => (project, stack),
            [StateLayout.Organization, var stack] when IsName(stack) => (project, stack),
            [StateLayout.Organization, var other, var stack] when IsName(other) && IsName(stack) => (other, stack),
            _ => throw new EngineException(
                $"the stack reference: found '{name}'; allowed: STACK or {StateLayout.Organization}/PROJECT/STACK"
            ),
        };

    // Names that lead out of the folder of the state are none.
    private static bool IsName(string text) => text is not ("" or "." or "..");
}
