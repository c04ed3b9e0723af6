namespace Infra.Components;

/// <summary>Collects what is wrong with a component's arguments, so that all of it is said at once.</summary>
/// <param name="component">The component as messages call it, its type and its name.</param>
internal sealed class ArgumentCheck(string component)
{
    private readonly List<string> mistakes = [];

    /// <summary>Notes a mistake unless <paramref name="allowed"/>, a rule's answer, is null.</summary>
    public void That(string argument, object? found, string? allowed)
    {
        if (allowed is not null)
        {
            mistakes.Add($"{component}: {argument} is '{found}'; allowed is {allowed}.");
        }
    }

    /// <summary>As <see cref="That"/>, for an argument that may be left out.</summary>
    public void IfGiven(string argument, string? found, Func<string, string?> rule)
    {
        if (found is not null)
        {
            That(argument, found, rule(found));
        }
    }

    /// <summary>As <see cref="That"/>, for a number that may be left out.</summary>
    public void IfGiven(string argument, int? found, Func<int, string?> rule)
    {
        if (found is { } value)
        {
            That(argument, value, rule(value));
        }
    }

    /// <exception cref="ArgumentException">There were mistakes; the message has one on each line.</exception>
    public void ThrowIfAny()
    {
        if (mistakes.Count > 0)
        {
            throw new ArgumentException(string.Join('\n', mistakes));
        }
    }
}
