using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace Local.Cli.Programs;

/// <summary>The types and members that <c>local/Sdk</c> lacks, by the compiler's errors.</summary>
internal static partial class MissingTypes
{
    /// <summary>Returns the types and members of Pulumi's packages that the compiler did not find, each once.</summary>
    /// <param name="output">The output of the build, in English.</param>
    /// <param name="sdkFolder">The folder of <c>local/Sdk</c>.</param>
    public static IReadOnlyList<string> Of(string output, string sdkFolder)
    {
        var own = new Lazy<HashSet<string>>(() => TypeNames(sdkFolder));
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

    private static HashSet<string> TypeNames(string folder) =>
        Path.Combine(folder, Checkout.SdkAssembly) is var assembly && File.Exists(assembly)
            ? CompiledTypeNames(assembly)
            :
            [
                .. Directory
                    .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                    .SelectMany(file => Declaration().Matches(File.ReadAllText(file)))
                    .Select(type => type.Groups[1].Value),
            ];

    private static HashSet<string> CompiledTypeNames(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        var metadata = image.GetMetadataReader();
        return
        [
            .. metadata.TypeDefinitions.Select(type =>
                metadata.GetString(metadata.GetTypeDefinition(type).Name).Split('`')[0]
            ),
        ];
    }

    [GeneratedRegex(@"(?<file>[^\s(][^(\r\n]*)\(\d+,\d+\): error (?<code>CS\d{4}): (?<text>[^\r\n]*)")]
    private static partial Regex Error();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\bpublic [\w ]*(?:class|struct|interface|enum) (\w+)")]
    private static partial Regex Declaration();
}
