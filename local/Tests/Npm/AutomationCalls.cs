using System.Text.RegularExpressions;

namespace Local.Tests.Npm;

/// <summary>The program that makes the calls of Pulumi's Automation API.</summary>
internal static partial class AutomationCalls
{
    /// <summary>The folder of the program, inside <see cref="NpmPackages.Sources"/>.</summary>
    public const string Folder = "automation";

    /// <summary>The calls, as the program names them.</summary>
    public static IEnumerable<string> Names() =>
        CallName()
            .Matches(File.ReadAllText(Path.Combine(NpmPackages.Sources, Folder, "index.js")))
            .Select(match => match.Groups[1].Value);

    [GeneratedRegex("^    \"([^\"]+)\": ", RegexOptions.Multiline)]
    private static partial Regex CallName();
}
