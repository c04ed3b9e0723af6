using System.Text.RegularExpressions;

namespace Local.Cli.Projects;

/// <summary>
/// The rule for names of projects and stacks: Pulumi's own (<c>tokens.ValidateProjectName</c> and
/// <c>tokens.ParseStackName</c> of its Go SDK), less the two names that lead out of the folder in which a state stands.
/// </summary>
internal static partial class PulumiName
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "1 to 100 letters, digits, hyphens, underscores and periods, other than '.' and '..'";

    /// <summary>Whether <paramref name="name"/> keeps to the rule.</summary>
    public static bool IsValid(string name) => Rule.IsMatch(name);

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9_.-]{1,100}\z")]
    private static partial Regex Rule { get; }
}
