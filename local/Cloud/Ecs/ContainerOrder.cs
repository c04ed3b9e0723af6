namespace Local.Cloud.Ecs;

/// <summary>The end of a task by one of its containers.</summary>
/// <param name="Container">The name of the container.</param>
/// <param name="Reason">The reason in ECS's words.</param>
internal sealed record TaskEnd(string Container, string Reason);

/// <summary>The order in which the containers of a task start and stop, from their present states.</summary>
internal static class ContainerOrder
{
    /// <summary>Returns the dependency that a container still waits for; null if the container may start.</summary>
    public static ContainerDependency? Awaited(
        ContainerDefinition container,
        IReadOnlyList<ContainerState> containers
    ) => container.DependsOn.FirstOrDefault(dependency => !IsMet(dependency, containers));

    /// <summary>Returns whether a container may stop: no running container depends on it.</summary>
    public static bool MayStop(ContainerDefinition container, IReadOnlyList<ContainerState> containers) =>
        !containers.Any(other =>
            other.Status == ContainerStatus.Running
            && other.Definition.DependsOn.Any(dependency => dependency.Container == container.Name)
        );

    /// <summary>
    /// Returns the end of the task: an essential container has stopped, or a container can never start. Null if the task
    /// goes on.
    /// </summary>
    public static TaskEnd? End(IReadOnlyList<ContainerState> containers)
    {
        var stopped = containers.FirstOrDefault(container =>
            container is { Definition.Essential: true, Status: ContainerStatus.Stopped }
        );
        return stopped is not null
            ? new(
                stopped.Definition.Name,
                $"Essential container in task exited: {stopped.Definition.Name} ended with exit code {stopped.ExitCode}"
            )
            : NeverMet(containers);
    }

    /// <summary>
    /// Returns the health of a task: that of its essential containers with a health check; null if there are none.
    /// </summary>
    public static ContainerHealth? Health(IReadOnlyList<ContainerState> containers)
    {
        var checks = containers
            .Where(container => container is { Definition.Essential: true, Health: not null })
            .Select(container => container.Health!.Value)
            .ToList();
        return checks.Count == 0 ? null
            : checks.Contains(ContainerHealth.Unhealthy) ? ContainerHealth.Unhealthy
            : checks.Contains(ContainerHealth.Unknown) ? ContainerHealth.Unknown
            : ContainerHealth.Healthy;
    }

    /// <summary>
    /// Returns how the health check of an essential container failed, as the end of a sentence; null if all are healthy or
    /// have no result yet.
    /// </summary>
    public static string? FailedCheck(IReadOnlyList<ContainerState> containers) =>
        containers
            .Where(container =>
                container
                    is {
                        Definition.Essential: true,
                        Health: not (null or ContainerHealth.Healthy),
                        FailedCheck: not null
                    }
            )
            .OrderByDescending(container => container.Health == ContainerHealth.Unhealthy)
            .Select(container =>
                $"its container {container.Definition.Name} failed its health check: {container.FailedCheck}"
            )
            .FirstOrDefault();

    /// <summary>Returns what the first container that has not started waits for, as a sentence; null if none waits.</summary>
    public static string? Waiting(IReadOnlyList<ContainerState> containers) =>
        (
            from container in containers
            where container.Status == ContainerStatus.Pending
            let awaited = Awaited(container.Definition, containers)
            where awaited is not null
            select $"{container.Definition.Name} waits for {awaited.Container} to be {awaited.Condition}"
        ).FirstOrDefault();

    private static TaskEnd? NeverMet(IReadOnlyList<ContainerState> containers) =>
        (
            from waiting in containers
            where waiting.Status == ContainerStatus.Pending
            from dependency in waiting.Definition.DependsOn
            let other = Find(dependency, containers)
            where other.Status == ContainerStatus.Stopped && !IsMet(dependency, containers)
            select new TaskEnd(
                dependency.Container,
                $"TaskFailedToStart: {waiting.Definition.Name} waits for {dependency.Container} to be "
                    + $"{dependency.Condition}, but {dependency.Container} ended with exit code {other.ExitCode}"
            )
        ).FirstOrDefault();

    private static ContainerState Find(ContainerDependency dependency, IReadOnlyList<ContainerState> containers) =>
        containers.Single(container => container.Definition.Name == dependency.Container);

    private static bool IsMet(ContainerDependency dependency, IReadOnlyList<ContainerState> containers)
    {
        var other = Find(dependency, containers);
        return dependency.Condition switch
        {
            "START" => other.Status != ContainerStatus.Pending,
            "COMPLETE" => other.Status == ContainerStatus.Stopped,
            "SUCCESS" => other is { Status: ContainerStatus.Stopped, ExitCode: 0 },
            _ => other is { Status: ContainerStatus.Running, Health: ContainerHealth.Healthy },
        };
    }
}
