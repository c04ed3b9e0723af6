using System.Text.RegularExpressions;

namespace Local.Cli.Projects;

/// <summary>
/// Pulumi's rule for the names of projects and stacks (<c>tokens.ValidateProjectName</c> and
/// <c>tokens.ParseStackName</c> of its Go SDK), without the two names that would leave the state's folder.
/// </summary>
internal static partial class PulumiName
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Allowed = "1 to 100 letters, digits, hyphens, underscores and periods, other than '.' and '..'";

    /// <summary>Returns whether <paramref name="name"/> is allowed.</summary>
    public static bool IsValid(string name) => Rule.IsMatch(name);

    [GeneratedRegex(@"\A(?!\.{1,2}\z)[A-Za-z0-9_.-]{1,100}\z")]
    private static partial Regex Rule { get; }
}
