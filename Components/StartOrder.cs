using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components;

/// <summary>
/// In which order services start that call each other by Service Connect. A task knows the names that were there when
/// its deployment began, so a service starts after those that it calls. Services that call each other in a circle
/// cannot: they start together, each after all that any of them needs (images, listeners, roles), so that none is
/// minutes late.
/// </summary>
public sealed class StartOrder
{
    private readonly IReadOnlyDictionary<string, ImmutableHashSet<string>> calls;
    private readonly TaskCompletionSource<IReadOnlyDictionary<string, FargateService>> built = new();

    /// <param name="calls">For each service, those that it calls. A name that is no service is ignored.</param>
    public StartOrder(IReadOnlyDictionary<string, ImmutableHashSet<string>> calls)
    {
        this.calls = calls;
    }

    /// <summary>What <paramref name="service"/> starts after. Known when <see cref="Complete"/> has been called.</summary>
    public InputList<Resource> Before(string service) =>
        Output.Create(built.Task).Apply(services => ResourcesBefore(service, services));

    /// <summary>Says that all services have been constructed.</summary>
    public void Complete(IReadOnlyDictionary<string, FargateService> services) => built.SetResult(services);

    /// <summary>
    /// The services in one circle with <paramref name="service"/>, it included, and those outside of it that it calls.
    /// </summary>
    internal (ImmutableSortedSet<string> Circle, ImmutableSortedSet<string> Called) Around(string service)
    {
        var circle = Reached(service).Where(other => Reached(other).Contains(service)).Append(service);
        var together = circle.ToImmutableSortedSet(StringComparer.Ordinal);
        return (together, Called(service).Where(other => !together.Contains(other)).ToImmutableSortedSet());
    }

    private ImmutableArray<Resource> ResourcesBefore(
        string service,
        IReadOnlyDictionary<string, FargateService> services
    )
    {
        var (circle, called) = Around(service);
        return
        [
            .. circle.Where(other => other != service).SelectMany(other => services[other].Prerequisites),
            .. called.Select(other => services[other].Service),
        ];
    }

    private IEnumerable<string> Called(string service) => calls[service].Where(calls.ContainsKey);

    private HashSet<string> Reached(string service)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(Called(service));
        while (open.TryPop(out var next))
        {
            if (reached.Add(next))
            {
                foreach (var other in Called(next))
                {
                    open.Push(other);
                }
            }
        }

        return reached;
    }
}
