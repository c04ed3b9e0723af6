using System.Text.RegularExpressions;

namespace Local.Cli.Programs;

/// <summary>The types and members that <c>local/Sdk</c> lacks, by the compiler's errors.</summary>
internal static partial class MissingTypes
{
    /// <summary>Returns the types and members of Pulumi's packages that the compiler did not find, each once.</summary>
    /// <param name="output">The output of the build, in English.</param>
    public static IReadOnlyList<string> Of(string output)
    {
        var own = new Lazy<HashSet<string>>(SdkAssembly.TypeNames);
        return
        [
            .. Error()
                .Matches(output)
                .Select(error => Missing(error, own))
                .OfType<string>()
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string? Missing(Match error, Lazy<HashSet<string>> own)
    {
        var (code, file, message) = (
            error.Groups["code"].Value,
            error.Groups["file"].Value,
            error.Groups["text"].Value
        );
        var names = Quoted().Matches(message).Select(name => name.Groups[1].Value).ToArray();
        return (code, names) switch
        {
            // A name in a namespace: '{name}' does not exist in the namespace '{namespace}'.
            ("CS0234", [var name, var container, ..]) when IsPulumis(container) => $"{container}.{name}",
            // A member of a type: '{type}' does not contain a definition for '{member}'.
            ("CS0117" or "CS1061", [var type, var member, ..]) when own.Value.Contains(Simple(type)) =>
                $"{type}.{member}",
            // A name alone, which may be anybody's.
            ("CS0246" or "CS0103", [var name, ..]) when UsesPulumi(file) => name,
            _ => null,
        };
    }

    private static bool IsPulumis(string name) =>
        name == "Pulumi" || name.StartsWith("Pulumi.", StringComparison.Ordinal);

    private static bool UsesPulumi(string file) =>
        File.Exists(file) && File.ReadAllText(file).Contains("Pulumi", StringComparison.Ordinal);

    private static string Simple(string type)
    {
        var name = type.Split('<', '?')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }

    [GeneratedRegex(@"(?<file>[^\s(][^(\r\n]*)\(\d+,\d+\): error (?<code>CS\d{4}): (?<text>[^\r\n]*)")]
    private static partial Regex Error();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
