using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Local.Protocol.Files;

namespace Local.Cli.Programs;

/// <summary>
/// The official Pulumi packages of a program, for types that <c>local/Sdk</c> lacks. A failed restore is remembered until
/// the project file changes.
/// </summary>
/// <param name="project">The program's project file.</param>
/// <param name="memory">The file that keeps the reason of a failed restore.</param>
internal sealed partial class OfficialPackages(string project, string memory)
{
    // No provider stands behind these: they are libraries.
    private static readonly string[] Libraries = ["Pulumi.Automation", "Pulumi.FSharp"];

    private static readonly string[] Served = ["Pulumi.Aws", "Pulumi.Awsx", "Pulumi.Random"];

    /// <summary>The reason of the failed restore; null if none has failed.</summary>
    public string? Refusal
    {
        get
        {
            return RegularFile.TryReadText(memory)?.Split('\n', 2) is [var stamp, var reason] && stamp == Stamp()
                ? reason
                : null;
        }
    }

    /// <summary>Keeps the reason of a failed restore.</summary>
    /// <returns>Whether the build's output has such a reason.</returns>
    public bool Remember(string output)
    {
        if (RestoreError().Match(output) is not { Success: true } error)
        {
            return false;
        }

        AtomicFile.Write(memory, $"{Stamp()}\n{error.Groups[1].Value}");
        return true;
    }

    /// <summary>Refuses a project that names a package without a provider in the local cloud.</summary>
    /// <exception cref="CliException">The project names such a package.</exception>
    public void RefuseUnserved()
    {
        var unserved = Reference()
            .Matches(File.ReadAllText(project))
            .Select(reference => reference.Groups[1].Value)
            .FirstOrDefault(name => !Served.Contains(name) && !Libraries.Contains(name));
        if (unserved is not null)
        {
            throw new CliException(
                $"{project}: PackageReference: found {unserved}; allowed in the local cloud: {string.Join(", ", Served)}"
            );
        }
    }

    private string Stamp() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(project)));

    [GeneratedRegex(@"<PackageReference\s[^>]*\bInclude\s*=\s*""(Pulumi\.[^""]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"error (NU\d{4}: [^\r\n]*?)(?: \[[^\[\]]*\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex RestoreError();
}
