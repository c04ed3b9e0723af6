using Pulumi;

namespace Infra.Components.Internal;

/// <summary>
/// The mistakes in a component's arguments that neither the provider nor AWS reports in time, collected so that one
/// error names them all.
/// </summary>
/// <param name="component">The component as the error names it, such as <c>FargateService 'users'</c>.</param>
internal sealed class ArgumentCheck(string component)
{
    /// <summary>The characters that Pulumi appends to a name that it makes: a hyphen and seven digits.</summary>
    private const int Suffix = 8;

    private readonly List<string> _mistakes = [];

    /// <summary>Adds a sentence unless the condition holds.</summary>
    public void That(bool holds, string mistake)
    {
        if (!holds)
        {
            _mistakes.Add($"{component}: {mistake}");
        }
    }

    /// <summary>Adds a mistake if Pulumi's name for a resource would exceed what AWS takes; AWS never shortens one.</summary>
    /// <param name="name">The name that Pulumi makes one from.</param>
    /// <param name="limit">The longest name that AWS takes, in characters.</param>
    /// <param name="resource">The resource as the sentence names it.</param>
    public void Autoname(string name, int limit, string resource) =>
        That(
            name.Length + Suffix <= limit,
            $"the name '{name}' is too long for {resource}: at most {limit - Suffix} characters, because Pulumi appends {Suffix}."
        );

    /// <summary>Ends the check.</summary>
    /// <exception cref="RunException">There are mistakes; the message has one on each line.</exception>
    public void ThrowIfAny()
    {
        if (_mistakes.Count > 0)
        {
            throw new RunException(string.Join('\n', _mistakes));
        }
    }
}
