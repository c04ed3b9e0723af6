using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Local.Cli.Programs;

/// <summary>
/// The official Pulumi packages of a program, on which it is compiled where <c>local/Sdk</c> lacks a type. Where they
/// could not be restored once, that is remembered for as long as the project file stays as it is.
/// </summary>
/// <param name="project">The program's project file.</param>
/// <param name="memory">The file that keeps why they could not be restored.</param>
internal sealed partial class OfficialPackages(string project, string memory)
{
    // No provider stands behind these: they are libraries.
    private static readonly string[] Libraries = ["Pulumi.Automation", "Pulumi.FSharp"];

    private static readonly string[] Served = ["Pulumi.Aws", "Pulumi.Awsx", "Pulumi.Random"];

    /// <summary>Why they could not be restored; null when that was not tried yet.</summary>
    public string? Refusal
    {
        get
        {
            var lines = File.Exists(memory) ? File.ReadAllText(memory).Split('\n', 2) : [];
            return lines is [var stamp, var reason] && stamp == Stamp() ? reason : null;
        }
    }

    /// <summary>Keeps why they could not be restored, when a build's output says so.</summary>
    /// <returns>Whether it does.</returns>
    public bool Remember(string output)
    {
        if (RestoreError().Match(output) is not { Success: true } error)
        {
            return false;
        }

        File.WriteAllText(memory, $"{Stamp()}\n{error.Groups[1].Value}");
        return true;
    }

    /// <exception cref="CliException">The project names a package of Pulumi's whose provider is not here.</exception>
    public void RefuseUnserved()
    {
        var unserved = Reference()
            .Matches(File.ReadAllText(project))
            .Select(reference => reference.Groups[1].Value)
            .FirstOrDefault(name => !Served.Contains(name) && !Libraries.Contains(name));
        if (unserved is not null)
        {
            throw new CliException(
                $"{project}: the package {unserved} has no provider here: the local cloud serves {string.Join(", ", Served)}"
            );
        }
    }

    private string Stamp() => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(project)));

    [GeneratedRegex(@"<PackageReference\s[^>]*\bInclude\s*=\s*""(Pulumi\.[^""]+)""")]
    private static partial Regex Reference();

    [GeneratedRegex(@"error (NU\d{4}: [^\r\n]*?)(?: \[[^\[\]]*\])?\r?$", RegexOptions.Multiline)]
    private static partial Regex RestoreError();
}
