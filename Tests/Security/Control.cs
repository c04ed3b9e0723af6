namespace Infra.Tests.Security;

/// <summary>
/// A control of AWS Foundational Security Best Practices, or of another standard of Security Hub, as a rule over the
/// resources that a stack registers.
/// </summary>
/// <param name="Id">The id in Security Hub, such as <c>ECS.2</c>.</param>
/// <param name="Title">The title in Security Hub.</param>
/// <param name="Asks">The demand on a resource, in the words of the provider's inputs.</param>
/// <param name="Types">The types of resources that the control judges.</param>
/// <param name="Finding">
/// Returns what is wrong with a resource of these types in a stack, in a few words; null if the resource is as the
/// control asks.
/// </param>
internal sealed record Control(
    string Id,
    string Title,
    string Asks,
    IReadOnlyList<string> Types,
    Func<Registration, RegisteredStack, string?> Finding
)
{
    /// <summary>A control that judges a resource by its inputs alone.</summary>
    public Control(string id, string title, string asks, string type, Func<Registration, string?> finding)
        : this(id, title, asks, [type], (resource, _) => finding(resource)) { }

    /// <summary>Whether a stack has a resource that the control judges.</summary>
    public bool AppliesTo(RegisteredStack stack) => stack.Of(Types).Any();

    /// <summary>Returns what is wrong in a stack, in the order of the resources.</summary>
    public IReadOnlyList<Violation> Violations(RegisteredStack stack) =>
        [
            .. from resource in stack.Of(Types)
            let found = Finding(resource, stack)
            where found is not null
            select new Violation(resource, found),
        ];

    /// <summary>The id and the title.</summary>
    public override string ToString() => $"{Id} {Title}";
}

/// <summary>A resource that is not as a control asks.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Found">The violation in words.</param>
internal sealed record Violation(Registration Resource, string Found)
{
    public override string ToString() => $"{Resource}: {Found}";
}

/// <summary>A control for types that no stack registers.</summary>
/// <param name="Id">The id in Security Hub.</param>
/// <param name="Title">The title in Security Hub.</param>
/// <param name="Types">The types.</param>
internal sealed record UnusedControl(string Id, string Title, params string[] Types);
