using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Infra.Components.Internal;

/// <summary>The requests of a listener that are a service's, by the patterns of host and path that the rule has.</summary>
/// <param name="Hosts">The patterns of the host, regardless of case; empty for any host.</param>
/// <param name="Paths">The patterns of the path; empty for any path.</param>
/// <param name="Priority">The rule's place among the listener's rules: the lowest that matches wins.</param>
internal sealed record AlbRoute(ImmutableArray<string> Hosts, ImmutableArray<string> Paths, int Priority)
{
    /// <summary>The last priority that AWS has.</summary>
    public const int LastPriority = 50_000;

    /// <summary>The most patterns of a rule: a quota of AWS that cannot be raised.</summary>
    public const int MostPatterns = 5;

    /// <summary>The degrees of how specific patterns are, each with an equal share of the priorities.</summary>
    private const int Degrees = 100;
    private const int PerDegree = LastPriority / Degrees;

    private const string AnyPath = "/*";

    /// <summary>The requests that no rule takes: those of the listener's default action.</summary>
    public static AlbRoute Rest { get; } = new([], [AnyPath], int.MaxValue);

    /// <summary>The route of the patterns; null for none.</summary>
    /// <param name="priority">The priority; null for one that depends on the patterns alone, the more specific first.</param>
    public static AlbRoute? Of(IReadOnlyCollection<string> hosts, IReadOnlyCollection<string> paths, int? priority) =>
        hosts.Count + paths.Count == 0 ? null : new([.. hosts], [.. paths], priority ?? PriorityOf(hosts, paths));

    /// <summary>Whether a later route never gets a request, because this one takes all of its requests first.</summary>
    public bool Hides(AlbRoute later) => Priority <= later.Priority && Covers(later);

    /// <summary>
    /// The address of a request that is the route's: a <c>*</c> stands for nothing and a <c>?</c> for an <c>x</c>. A host
    /// with wildcards is none to ask for: its place has the load balancer's name.
    /// </summary>
    /// <param name="scheme"><c>http</c> or <c>https</c>.</param>
    /// <param name="loadBalancer">The load balancer's name.</param>
    /// <param name="port">The listener's port, with a colon before it; empty for the scheme's own.</param>
    public string Url(string scheme, string loadBalancer, string port)
    {
        var host = Hosts.FirstOrDefault(host => host.AsSpan().IndexOfAny('*', '?') < 0) ?? loadBalancer;
        var path = Paths.FirstOrDefault()?.Replace("*", "").Replace('?', 'x');
        return $"{scheme}://{host}{port}{(path == "/" ? "" : path)}";
    }

    /// <summary>
    /// A priority that stays when other services come and go. More letters that are no wildcards come first, as a route
    /// that another one covers has no fewer of them; the patterns' hash then spreads routes that are equally specific.
    /// </summary>
    private static int PriorityOf(IEnumerable<string> hosts, IEnumerable<string> paths)
    {
        var patterns = hosts.Select(host => host.ToLowerInvariant()).Order(StringComparer.Ordinal).ToList();
        var specific = Math.Min(Degree(patterns) + Degree(paths), Degrees - 1);
        patterns.AddRange(paths.Order(StringComparer.Ordinal));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', patterns)));
        return ((Degrees - 1 - specific) * PerDegree)
            + (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % PerDegree)
            + 1;
    }

    private static int Degree(IEnumerable<string> patterns) =>
        patterns
            .Select(pattern =>
                (2 * pattern.Count(letter => letter is not ('*' or '?'))) + (pattern.Contains('*') ? 0 : 1)
            )
            .DefaultIfEmpty(0)
            .Min();

    /// <summary>Whether each request of the other route is one of this route's, as far as the patterns prove it.</summary>
    private bool Covers(AlbRoute other) =>
        AllCovered(Hosts, other.Hosts, StringComparison.OrdinalIgnoreCase)
        && AllCovered(Paths, other.Paths.IsEmpty ? [AnyPath] : other.Paths, StringComparison.Ordinal);

    private static bool AllCovered(
        ImmutableArray<string> wide,
        ImmutableArray<string> narrow,
        StringComparison letters
    ) =>
        wide.IsEmpty
        || (!narrow.IsEmpty && narrow.All(pattern => wide.Any(other => PatternCovers(other, pattern, letters))));

    /// <summary>Whether all that the narrow pattern matches is matched by the wide one.</summary>
    private static bool PatternCovers(string wide, string narrow, StringComparison letters)
    {
        // covered[n]: the part of the wide pattern so far covers the first n letters of the narrow one.
        var covered = new bool[narrow.Length + 1];
        covered[0] = true;
        for (var at = 0; at < wide.Length; at++)
        {
            var before = (bool[])covered.Clone();
            var isAny = wide[at] == '*';
            for (var length = 0; length <= narrow.Length; length++)
            {
                covered[length] =
                    (isAny && before[length])
                    || (
                        length > 0
                        && (isAny ? covered[length - 1] : before[length - 1] && MatchesOne(wide, at, length - 1))
                    );
            }
        }

        return covered[^1];

        bool MatchesOne(string pattern, int at, int of) =>
            pattern[at] == '?' ? narrow[of] != '*' : string.Compare(pattern, at, narrow, of, 1, letters) == 0;
    }
}
