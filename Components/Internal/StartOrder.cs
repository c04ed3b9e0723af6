using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Internal;

/// <summary>The order in which services can start that call each other.</summary>
internal static class StartOrder
{
    /// <summary>
    /// The services in circles: those of one circle call each other, directly or through others, and a circle comes
    /// after those that it calls. A service that nobody calls back is a circle of its own.
    /// </summary>
    /// <param name="calls">For each service, those that it calls.</param>
    /// <exception cref="RunException">A service calls one that is not among them.</exception>
    public static ImmutableArray<ImmutableArray<string>> Of(IReadOnlyDictionary<string, ImmutableArray<string>> calls)
    {
        var names = calls.Keys.Order(StringComparer.Ordinal).ToImmutableArray();
        var reached = names.ToDictionary(name => name, name => Reached(name, calls));
        // A service reaches all that those reach which it calls, and itself: more than any of another circle.
        return
        [
            .. names
                .GroupBy(name =>
                    reached[name].Where(other => reached[other].Contains(name)).Min(StringComparer.Ordinal)
                )
                .OrderBy(circle => reached[circle.First()].Count)
                .Select(circle => circle.ToImmutableArray()),
        ];
    }

    /// <summary>The service itself, those that it calls, those that these call, and so on.</summary>
    private static HashSet<string> Reached(string name, IReadOnlyDictionary<string, ImmutableArray<string>> calls)
    {
        var reached = new HashSet<string>([name], StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            foreach (var called in calls[next])
            {
                if (!calls.ContainsKey(called))
                {
                    throw new RunException($"Service '{next}' calls '{called}', which is none of the services.");
                }

                if (reached.Add(called))
                {
                    open.Push(called);
                }
            }
        }

        return reached;
    }
}
