using System.Collections.Immutable;
using Infra.Components.Internal;

namespace Infra.Configuration;

/// <summary>
/// The rules of listeners: each request belongs to one service, each service gets some requests, and no high-risk port is
/// open to everyone.
/// </summary>
internal sealed class ListenerRules(StackSettings stack, ConfigMistakes mistakes)
{
    /// <summary>The keys that the rules look at.</summary>
    private static readonly string[] Keys = ["listener", "host", "path", "priority"];

    /// <summary>The control that knows high-risk ports.</summary>
    private const string HighRiskControl = "EC2.19";

    /// <summary>The ports of AWS's documentation of the control, "Security Hub controls for Amazon EC2".</summary>
    // csharpier-ignore
    internal static readonly ImmutableHashSet<int> HighRiskPorts =
    [
        20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601, 8080, 8088,
        8888, 9200, 9300,
    ];

    /// <summary>Checks the listeners of the services and the fleet, each by its place in the config.</summary>
    public void Check(IEnumerable<(string Path, TargetSettings Settings)> targets)
    {
        var good = targets
            .Where(target => Keys.All(key => mistakes.NoneAt($"{target.Path}.{key}")))
            .Select(target => new Listening(target.Path, target.Settings, target.Settings.Route ?? AlbRoute.Rest));
        foreach (var listener in good.GroupBy(target => target.Settings.Listener).ToList())
        {
            var before = new List<Listening>();
            foreach (var target in listener)
            {
                CheckPort(target);
                CheckRoute(target);
                if (before.All(other => CanShare(target, other)))
                {
                    before.Add(target);
                }
            }
        }
    }

    /// <summary>Checks the block of addresses from which SSH may come.</summary>
    public void CheckSsh(string path, string cidr)
    {
        if (cidr.EndsWith("/0", StringComparison.Ordinal) && !IsWaived)
        {
            mistakes.AddValue(path, cidr, $"a smaller block, since everyone must not reach port 22, {OrWaived}");
        }
    }

    private bool IsWaived => stack.Waivers.ContainsKey(HighRiskControl);

    private static string OrWaived =>
        $"or {ConfigPath.Of($"{ConfigPath.Root}waivers", HighRiskControl)} with the reason why";

    private void CheckPort(Listening target)
    {
        var port = target.Settings.Listener;
        if (HighRiskPorts.Contains(port) && !IsWaived)
        {
            mistakes.AddValue(
                $"{target.Path}.listener",
                port,
                $"a port that is not high-risk, since everyone can reach it, {OrWaived}"
            );
        }
    }

    private void CheckRoute(Listening target)
    {
        if (target.IsRest && target.Settings.Priority is { } priority)
        {
            mistakes.AddValue($"{target.Path}.priority", priority, "no priority without host or path");
        }

        var patterns = target.Route.Hosts.Length + target.Route.Paths.Length;
        if (patterns > AlbRoute.MostPatterns)
        {
            mistakes.Add(
                target.Patterns,
                $"{patterns} patterns of host and path",
                $"at most {AlbRoute.MostPatterns} together"
            );
        }
    }

    /// <summary>Whether a target can share the listener of another; if not, the mistake is added.</summary>
    private bool CanShare(Listening target, Listening other)
    {
        if (target.IsRest && other.IsRest)
        {
            mistakes.AddValue(
                $"{target.Path}.listener",
                target.Settings.Listener,
                $"another one, or a host or a path: {other.Path} has the requests of this listener that no other "
                    + "service takes"
            );
            return false;
        }

        var (first, later) = other.Route.Hides(target.Route) ? (other, target) : (target, other);
        if (first.Route.Hides(later.Route))
        {
            mistakes.Add(
                later.Patterns,
                $"no request that {first.Path}, with priority {first.Route.Priority}, does not take before",
                later.IsRest ? "another listener" : $"other patterns, or a priority below {first.Route.Priority}"
            );
            return false;
        }

        if (target.Route.Priority == other.Route.Priority)
        {
            mistakes.Add(
                $"{target.Path}.priority",
                $"{target.Route.Priority}{(target.Settings.Priority is null ? " by default" : "")}",
                $"another number than that of {other.Path}: set {target.Path}.priority"
            );
            return false;
        }

        return true;
    }

    /// <summary>A service or the fleet on a listener.</summary>
    private sealed record Listening(string Path, TargetSettings Settings, AlbRoute Route)
    {
        /// <summary>Whether the target gets the requests that no other takes.</summary>
        public bool IsRest => Route == AlbRoute.Rest;

        /// <summary>The key that says which requests are the target's.</summary>
        public string Patterns =>
            IsRest ? $"{Path}.listener"
            : Route.Paths.IsEmpty ? $"{Path}.host"
            : $"{Path}.path";
    }
}
