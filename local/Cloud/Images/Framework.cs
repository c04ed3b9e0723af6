namespace Local.Cloud.Images;

/// <summary>A shared framework of .NET in one version, such as <c>Microsoft.AspNetCore.App 10.0.1</c>.</summary>
/// <param name="Name">The name of the framework.</param>
/// <param name="Version">The version, which may have a label such as <c>-preview.1</c>.</param>
internal sealed record Framework(string Name, string Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Version}";
}

/// <summary>A framework that a program needs.</summary>
/// <param name="Framework">The lowest version that the program accepts.</param>
/// <param name="RollForward">
/// The later versions that the program accepts, as a value of <c>rollForward</c>. Default: <c>Minor</c>.
/// </param>
internal sealed record FrameworkReference(Framework Framework, string RollForward = "Minor")
{
    /// <summary>
    /// Returns whether .NET runs the program with <paramref name="installed"/>. It never accepts an earlier
    /// version. The rules are at https://learn.microsoft.com/dotnet/core/versions/selection.
    /// </summary>
    public bool Takes(Framework installed)
    {
        if (
            installed.Name != Framework.Name
            || Parse(installed.Version) is not var (found, foundLabel)
            || Parse(Framework.Version) is not var (wanted, wantedLabel)
        )
        {
            return false;
        }

        // A version with a label precedes the same version without one. Two labels are not compared.
        var isEarlier = found < wanted || (found == wanted && foundLabel.Length > 0 && wantedLabel.Length == 0);
        return !isEarlier
            && RollForward.ToUpperInvariant() switch
            {
                "DISABLE" => installed.Version == Framework.Version,
                "LATESTPATCH" => (found.Major, found.Minor) == (wanted.Major, wanted.Minor),
                "MAJOR" or "LATESTMAJOR" => true,
                _ => found.Major == wanted.Major,
            };
    }

    private static (Version Number, string Label)? Parse(string version)
    {
        var parts = version.Split('-', 2);
        return Version.TryParse(parts[0], out var number) ? (number, parts.ElementAtOrDefault(1) ?? "") : null;
    }
}
