using System.Text.RegularExpressions;
using Pulumi;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components.Internal;

/// <summary>What services on Fargate and on instances share: their checks and how their deployments end.</summary>
internal static partial class EcsRollout
{
    /// <summary>A deployment that does not become healthy is rolled back.</summary>
    public static ServiceDeploymentCircuitBreakerArgs CircuitBreaker { get; } =
        new() { Enable = true, Rollback = true };

    /// <summary>Time for a service to become steady, and to stop its tasks.</summary>
    public static CustomTimeouts Timeouts { get; } =
        new()
        {
            Create = TimeSpan.FromMinutes(20),
            Update = TimeSpan.FromMinutes(30),
            Delete = TimeSpan.FromMinutes(20),
        };

    /// <summary>
    /// The ARN of the task definition that runs. A steady service may be one that was rolled back: then the update has
    /// failed, and the error reports it.
    /// </summary>
    public static Output<string> Running(string name, Service service, TaskDefinition wanted) =>
        Output
            .Tuple(service.TaskDefinition, wanted.Arn)
            .Apply(arn =>
                arn.Item1 == arn.Item2
                    ? arn.Item2
                    : throw new RunException(
                        $"Service '{name}' runs {arn.Item1} and not {arn.Item2}: the deployment did not "
                            + "become healthy and was rolled back. Its events and the tasks' logs say why."
                    )
            );

    /// <summary>Checks a service's names, its image and its deployments' room.</summary>
    /// <param name="fewest">The fewest tasks that are desired: they leave a deployment the least room.</param>
    public static void Check(
        ArgumentCheck check,
        string name,
        EcsTaskArgs task,
        AlbTargetGroupArgs targetGroup,
        EcsDeploymentArgs deployment,
        int fewest
    )
    {
        check.That(
            NamePattern().IsMatch(name),
            $"the name '{name}' is no Service Connect name: lower-case letters, digits and hyphens, a letter first and no hyphen last."
        );
        check.Autoname(EcsTask.RoleName(name), EcsCluster.LongestRoleName, "a role");
        if (targetGroup.Name is null)
        {
            check.Autoname(name, AlbTarget.LongestName, "a target group");
        }

        TaskSecrets.Check(check, name, task);
        check.That(task.Folder is null != task.Image is null, "the task needs either Folder or Image.");
        CheckContainers(check, name, task);

        var room = Room(deployment.MaximumPercent, deployment.MinimumHealthyPercent, fewest);
        check.That(room is null, $"MaximumPercent is {deployment.MaximumPercent}; a deployment needs {room}.");
    }

    /// <summary>Checks the sidecars' images and the order of the containers.</summary>
    private static void CheckContainers(ArgumentCheck check, string name, EcsTaskArgs task)
    {
        foreach (var (key, sidecar) in task.Sidecars)
        {
            check.That(
                sidecar.Folder is null != sidecar.Image is null,
                $"the sidecar '{key}' needs either Folder or Image."
            );
            check.That(key != name, $"the sidecar '{key}' has the name of the service's container.");
        }

        if (task.ContainerName is not null)
        {
            // A sidecar may wait for the service's container by a name that is known only during the deployment.
            return;
        }

        var containers = task
            .Sidecars.Where(sidecar => sidecar.Key != name)
            .Select(sidecar => Dependent(sidecar.Key, sidecar.Value.Essential, sidecar.Value.Container))
            .Prepend(Dependent(name, essential: true, task.Container))
            .ToList();
        foreach (var mistake in ContainerDependencies.Mistakes(containers))
        {
            check.That(
                false,
                $"DependsOn of '{mistake.Container}' on '{mistake.Dependency}' has {mistake.Found}; allowed: {mistake.Allowed}."
            );
        }

        static DependentContainer Dependent(string key, bool essential, EcsContainerArgs options) =>
            new(key, essential, options.HealthCheck is not null, options.DependsOn);
    }

    /// <summary>The room that a deployment lacks to start or to stop a task, without which it never ends; else null.</summary>
    public static string? Room(int maximumPercent, int minimumHealthyPercent, int desired)
    {
        var kept = ((desired * minimumHealthyPercent) + 99) / 100;
        return maximumPercent <= minimumHealthyPercent && desired == 0
                ? $"more than the {minimumHealthyPercent} that stay, for a day with tasks"
            : desired == 0 || desired * maximumPercent / 100 > kept ? null
            : $"enough for one more task than the {kept} that stay, as the desired number is {desired}";
    }

    [GeneratedRegex(@"^[a-z]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex NamePattern();
}
