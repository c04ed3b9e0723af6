using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components;

/// <summary>
/// The services of a cluster that call each other by Service Connect. A task knows the names that existed when its
/// deployment began, so a service starts after those that it calls. Services that call each other in a circle start
/// together: each waits for the images, listeners and roles of all of them, so that no service is minutes late.
/// </summary>
public static class FargateServices
{
    /// <summary>
    /// Builds the services, those without a route first, which make the listeners. Each starts after those that it calls.
    /// </summary>
    /// <param name="services">The arguments of each service, and the names of the services that it calls.</param>
    /// <param name="options">Pulumi's options for each service.</param>
    /// <returns>The services by name.</returns>
    /// <exception cref="RunException">A service is invalid, or calls one that is not among them.</exception>
    public static ImmutableSortedDictionary<string, FargateService> Build(
        IReadOnlyDictionary<string, (FargateServiceArgs Args, ImmutableArray<string> Calls)> services,
        ComponentResourceOptions? options = null
    )
    {
        var reached = services.Keys.ToDictionary(name => name, name => Reached(name, services));
        var built = new Dictionary<string, FargateService>();
        var all = new TaskCompletionSource<IReadOnlyDictionary<string, FargateService>>();
        try
        {
            foreach (var (name, (args, calls)) in services.OrderBy(service => service.Value.Args.Route is not null))
            {
                args.StartAfter = calls.IsEmpty
                    ? new InputList<Resource>()
                    : Output.Create(all.Task).Apply(ready => StartAfter(name, ready));
                built[name] = new FargateService(name, args, options);
            }

            all.SetResult(built);
        }
        catch (Exception exception)
        {
            // Services that are built already wait for the others.
            all.SetException(exception);
            throw;
        }

        return built.ToImmutableSortedDictionary(StringComparer.Ordinal);

        ImmutableArray<Resource> StartAfter(string name, IReadOnlyDictionary<string, FargateService> ready)
        {
            var circle = reached[name].Where(other => reached[other].Contains(name)).ToList();
            return
            [
                .. circle.SelectMany(member => services[member].Calls).Except(circle).Select(called => ready[called]),
                .. circle.Count > 1 ? circle.SelectMany(member => ready[member].Prerequisites) : [],
            ];
        }
    }

    /// <summary>The service itself, those that it calls, those that these call, and so on.</summary>
    private static HashSet<string> Reached(
        string name,
        IReadOnlyDictionary<string, (FargateServiceArgs Args, ImmutableArray<string> Calls)> services
    )
    {
        var reached = new HashSet<string>([name], StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out var next))
        {
            foreach (var called in services[next].Calls)
            {
                if (!services.ContainsKey(called))
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
