using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;

namespace Infra.Components;

/// <summary>
/// The services of a cluster that call each other by Service Connect. A task knows the names that existed when its
/// deployment began, so a service starts after those that it calls. Services that call each other in a circle start
/// together: each waits for the images, listeners and roles of all of them, so that no service is minutes late.
/// </summary>
public static class FargateServices
{
    /// <summary>Builds the services, each after those that it calls.</summary>
    /// <param name="services">The arguments of each service, and the names of the services that it calls.</param>
    /// <param name="options">Pulumi's options for each service.</param>
    /// <returns>The services by name.</returns>
    /// <exception cref="RunException">A service is invalid, or calls one that is not among them.</exception>
    public static ImmutableSortedDictionary<string, FargateService> Build(
        IReadOnlyDictionary<string, (FargateServiceArgs Args, ImmutableArray<string> Calls)> services,
        ComponentResourceOptions? options = null
    )
    {
        var built = ImmutableSortedDictionary.Create<string, FargateService>(StringComparer.Ordinal);
        foreach (var circle in StartOrder.Of(services.ToDictionary(entry => entry.Key, entry => entry.Value.Calls)))
        {
            var called = circle
                .SelectMany(name => services[name].Calls)
                .Distinct()
                .Where(built.ContainsKey)
                .Select(Resource (name) => built[name])
                .ToArray();
            var needed = new TaskCompletionSource<ImmutableArray<Resource>>();
            try
            {
                foreach (var name in circle)
                {
                    var args = services[name].Args;
                    args.StartAfter = circle.Length > 1 ? Output.Create(needed.Task) : new InputList<Resource>();
                    var after = ComponentResourceOptions.Merge(options, new() { DependsOn = called });
                    built = built.Add(name, new FargateService(name, args, after));
                }

                needed.SetResult([.. circle.SelectMany(name => built[name].Prerequisites)]);
            }
            catch (Exception exception)
            {
                // Services of the circle that are built already wait for the others.
                needed.SetException(exception);
                throw;
            }
        }

        return built;
    }
}
