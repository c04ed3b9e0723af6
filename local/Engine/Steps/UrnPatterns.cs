using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Local.Engine.Steps;

/// <summary>
/// URNs in the user's form. As in Pulumi's <c>--target</c>, <c>*</c> stands for any characters except a colon, and
/// <c>**</c> for any characters. Thread-safe.
/// </summary>
internal sealed class UrnPatterns
{
    private readonly Dictionary<string, Regex> _patterns;
    private readonly ConcurrentDictionary<string, bool> _matched = new();

    /// <param name="patterns">The URNs, with or without wildcards.</param>
    public UrnPatterns(IEnumerable<string> patterns) =>
        _patterns = patterns.Distinct().ToDictionary(pattern => pattern, Compile);

    /// <summary>Whether there are no URNs.</summary>
    public bool IsEmpty => _patterns.Count == 0;

    /// <summary>The URNs without wildcards that <see cref="Matches"/> has never received.</summary>
    public IEnumerable<string> Unmatched =>
        _patterns.Keys.Where(pattern => !pattern.Contains('*') && !_matched.ContainsKey(pattern));

    /// <summary>Returns whether a pattern matches <paramref name="urn"/>.</summary>
    public bool Matches(string urn)
    {
        foreach (var (pattern, _) in _patterns.Where(pattern => pattern.Value.IsMatch(urn)))
        {
            _matched.TryAdd(pattern, true);
            return true;
        }

        return false;
    }

    private static Regex Compile(string pattern) =>
        new(
            @"\A" + Regex.Escape(pattern).Replace(@"\*\*", ".*").Replace(@"\*", "[^:]*") + @"\z",
            RegexOptions.NonBacktracking | RegexOptions.Singleline
        );
}
