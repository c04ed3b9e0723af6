using Spec = Pulumirpc.Alias.Types.Spec;

namespace Pulumi;

/// <summary>
/// A former identity of a resource in the state: either a whole <see cref="Urn"/>, or the parts that have changed.
/// A part that is not given keeps its present value.
/// </summary>
public sealed class Alias
{
    /// <summary>The whole former URN. No other property may be set with it.</summary>
    public string? Urn { get; set; }

    /// <summary>The former name.</summary>
    public Input<string>? Name { get; set; }

    /// <summary>The former type token.</summary>
    public Input<string>? Type { get; set; }

    /// <summary>The former stack.</summary>
    public Input<string>? Stack { get; set; }

    /// <summary>The former project.</summary>
    public Input<string>? Project { get; set; }

    /// <summary>The former parent.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The former parent's URN.</summary>
    public Input<string>? ParentUrn { get; set; }

    /// <summary>Whether the resource had no parent.</summary>
    public bool NoParent { get; set; }

    /// <exception cref="ArgumentException">Properties are set that exclude each other.</exception>
    internal void Check()
    {
        if (Urn is not null)
        {
            var other =
                Name is not null ? nameof(Name)
                : Type is not null ? nameof(Type)
                : Project is not null ? nameof(Project)
                : Stack is not null ? nameof(Stack)
                : Parent is not null ? nameof(Parent)
                : ParentUrn is not null ? nameof(ParentUrn)
                : NoParent ? nameof(NoParent)
                : null;
            if (other is not null)
            {
                throw new ArgumentException($"{nameof(Alias)} should not specify both {nameof(Urn)} and {other}");
            }
        }
        else if ((Parent is not null ? 1 : 0) + (ParentUrn is not null ? 1 : 0) + (NoParent ? 1 : 0) > 1)
        {
            throw new ArgumentException(
                $"Only specify one of '{nameof(Parent)}', '{nameof(ParentUrn)}' or '{nameof(NoParent)}' in an {nameof(Alias)}"
            );
        }
    }

    internal async Task<Pulumirpc.Alias> ToMessageAsync()
    {
        if (Urn is not null)
        {
            return new Pulumirpc.Alias { Urn = Urn };
        }

        var spec = new Spec
        {
            Name = await ValueAsync(Name).ConfigureAwait(false),
            Type = await ValueAsync(Type).ConfigureAwait(false),
            Stack = await ValueAsync(Stack).ConfigureAwait(false),
            Project = await ValueAsync(Project).ConfigureAwait(false),
        };
        if (Parent is null && ParentUrn is null)
        {
            spec.NoParent = NoParent;
        }
        else if (
            await ValueAsync(Parent is null ? ParentUrn : Parent.Urn).ConfigureAwait(false) is { Length: > 0 } parent
        )
        {
            spec.ParentUrn = parent;
        }

        return new Pulumirpc.Alias { Spec = spec };
    }

    /// <summary>Returns the whole former URN that this alias gives a resource.</summary>
    internal Output<string> ToUrn(string name, string type, Resource? parent)
    {
        if (Urn is not null)
        {
            return Output.Create(Urn);
        }

        var keepsParent = Parent is null && ParentUrn is null && !NoParent;
        return Pulumi.Urn.Create(
            Name ?? name,
            Type ?? type,
            Parent ?? (keepsParent ? parent : null),
            ParentUrn,
            Project,
            Stack
        );
    }

    private static Task<string> ValueAsync(Input<string>? input) =>
        input is null ? Task.FromResult("") : input.ToOutput().GetValueAsync(whenUnknown: "");
}
