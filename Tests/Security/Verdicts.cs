using System.Collections.Immutable;

namespace Infra.Tests.Security;

/// <summary>The result of a control on a stack.</summary>
/// <param name="Control">The control.</param>
/// <param name="Stack">The stack's name.</param>
/// <param name="Applies">Whether the stack has a resource that the control judges.</param>
/// <param name="Violations">The violations in words.</param>
/// <param name="Waiver">The reason in the stack's config; null without one.</param>
internal sealed record Verdict(
    Control Control,
    string Stack,
    bool Applies,
    IReadOnlyList<Violation> Violations,
    string? Waiver
)
{
    /// <summary>Whether the stack does not meet the control, and its config does not say why.</summary>
    public bool Fails => Violations.Count > 0 && Waiver is null;

    /// <summary>Whether the stack does not meet the control, and its config says why.</summary>
    public bool IsWaived => Violations.Count > 0 && Waiver is not null;
}

/// <summary>What all controls find in all stacks.</summary>
internal static class Verdicts
{
    /// <summary>The stacks that meet every control, or say why not.</summary>
    public static ImmutableArray<string> Guarded { get; } = ["bootstrap", "prod"];

    /// <summary>Returns a control's verdicts on all stacks.</summary>
    public static async Task<IReadOnlyList<Verdict>> OfAsync(Control control) =>
        [
            .. (await RegisteredStack.AllAsync()).Select(stack => new Verdict(
                control,
                stack.Key,
                control.AppliesTo(stack.Value),
                control.Violations(stack.Value),
                StackFile.Settings(StackFile.Text(stack.Key)).Waivers.GetValueOrDefault(control.Id)
            )),
        ];

    /// <summary>Returns the verdicts of all controls, in their order.</summary>
    public static async Task<IReadOnlyList<Verdict>> AllAsync()
    {
        var verdicts = new List<Verdict>();
        foreach (var control in Controls.All)
        {
            verdicts.AddRange(await OfAsync(control));
        }

        return verdicts;
    }
}
