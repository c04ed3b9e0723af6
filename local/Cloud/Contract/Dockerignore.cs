using System.Text;
using System.Text.RegularExpressions;
using Local.Protocol.Files;

namespace Local.Cloud.Contract;

/// <summary>
/// The files that a <c>.dockerignore</c> excludes from the build context. Each line is a pattern: <c>*</c> and
/// <c>?</c> match within a name, <c>**</c> matches across folders, <c>!</c> includes files again. The last matching
/// pattern decides.
/// </summary>
public sealed class Dockerignore
{
    private readonly List<(Regex Pattern, bool LetsIn)> _rules = [];

    /// <param name="lines">The lines of the file.</param>
    public Dockerignore(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var letsIn = line[0] == '!';
            var pattern = (letsIn ? line[1..] : line).Trim().TrimStart('/').TrimEnd('/');
            pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
            _rules.Add((new Regex(Translate(pattern), RegexOptions.CultureInvariant), letsIn));
        }
    }

    /// <summary>Reads the rules of a folder; there are none without a <c>.dockerignore</c>.</summary>
    public static Dockerignore Load(string folder)
    {
        var path = Path.Combine(folder, ".dockerignore");
        return new(RegularFile.LeadsTo(path) ? File.ReadAllLines(path) : []);
    }

    /// <summary>Returns whether the file is excluded.</summary>
    /// <param name="path">The path of the file in the context, with <c>/</c> as separator.</param>
    public bool Ignores(string path)
    {
        var ignored = false;
        foreach (var (pattern, letsIn) in _rules)
        {
            if (ignored == letsIn && pattern.IsMatch(path))
            {
                ignored = !letsIn;
            }
        }

        return ignored;
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                text.Append("(.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                text.Append(".*");
                i++;
            }
            else
            {
                text.Append(
                    pattern[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        _ => Regex.Escape(pattern[i].ToString()),
                    }
                );
            }
        }

        return text.Append("(/|$)").ToString();
    }
}
