using System.Text.RegularExpressions;

namespace Local.Cli.Programs;

/// <summary>Reads the output of a build.</summary>
internal static partial class CompilerOutput
{
    /// <summary>
    /// Returns the lines with errors, without repetition, with paths relative to <paramref name="folder"/>.
    /// </summary>
    public static string Errors(string output, string folder)
    {
        var lines = output
            .Split('\n')
            .Where(line => Error().IsMatch(line))
            .Select(line => ProjectName().Replace(line.Trim(), ""))
            .Select(line => line.Replace(folder + Path.DirectorySeparatorChar, ""))
            .Distinct()
            .ToList();
        return string.Join('\n', (lines.Count > 0 ? lines : [output.Trim()]).Select(line => "  " + line));
    }

    [GeneratedRegex(@"\berror\b( [A-Z]+\d+)? ?:")]
    private static partial Regex Error();

    [GeneratedRegex(@" \[[^\[\]]*proj(::[^\[\]]*)?\]$")]
    private static partial Regex ProjectName();
}
