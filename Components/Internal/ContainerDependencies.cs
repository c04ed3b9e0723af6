namespace Infra.Components.Internal;

/// <summary>A container as the rules of <c>dependsOn</c> see it.</summary>
/// <param name="DependsOn">The states of other containers that it waits for, by their names.</param>
internal sealed record DependentContainer(
    string Name,
    bool Essential,
    bool HasHealthCheck,
    IReadOnlyDictionary<string, string> DependsOn
);

/// <summary>A container that another one cannot wait for.</summary>
/// <param name="Container">The container that waits.</param>
/// <param name="Dependency">The container that it waits for.</param>
/// <param name="Found">What was found.</param>
/// <param name="Allowed">What is allowed.</param>
internal sealed record DependencyMistake(string Container, string Dependency, string Found, string Allowed);

/// <summary>The rules of ECS for containers that wait for each other. ECS states a mistake only during the deployment.</summary>
internal static class ContainerDependencies
{
    /// <summary>Returns the mistakes in the dependencies of a task's containers.</summary>
    public static IEnumerable<DependencyMistake> Mistakes(IReadOnlyCollection<DependentContainer> containers)
    {
        var byName = containers.ToDictionary(container => container.Name);
        foreach (var container in containers)
        {
            foreach (var (name, condition) in container.DependsOn.OrderBy(one => one.Key, StringComparer.Ordinal))
            {
                if (Mistake(container.Name, name, condition) is { } mistake)
                {
                    yield return mistake;
                }
            }
        }

        DependencyMistake? Mistake(string container, string name, string condition)
        {
            if (!byName.TryGetValue(name, out var dependency) || name == container)
            {
                var others = byName.Keys.Where(other => other != container).Order(StringComparer.Ordinal).ToList();
                var allowed =
                    others.Count > 0 ? $"another container of the task: {string.Join(", ", others)}" : "nothing";
                return new(container, name, $"'{name}'", allowed);
            }

            return condition == "HEALTHY" && !dependency.HasHealthCheck
                    ? new(container, name, condition, $"START, COMPLETE or SUCCESS, as {name} has no health check")
                : condition is "COMPLETE" or "SUCCESS" && dependency.Essential
                    ? new(
                        container,
                        name,
                        condition,
                        $"START or HEALTHY, as the task ends with {name}, which is essential"
                    )
                : Reaches(name, container, [])
                    ? new(container, name, "a circle", "containers that do not wait for each other")
                : null;
        }

        bool Reaches(string from, string to, HashSet<string> seen) =>
            from == to
            || seen.Add(from)
                && byName.TryGetValue(from, out var container)
                && container.DependsOn.Keys.Any(next => Reaches(next, to, seen));
    }
}
