using Local.Cloud.Contract;
using Local.Cloud.Ecs;
using Local.Cloud.Logs;
using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>ECS Exec: the task that a command runs in, and the log of such commands.</summary>
internal sealed class ExecCommand(EcsServices services, LogGroups logs, IResourceStore store)
{
    private const string ClusterToken = "aws:ecs/cluster:Cluster";

    /// <summary>Finds the task that a command is to run in, and logs the command.</summary>
    /// <param name="stack">The stack of the service.</param>
    /// <param name="name">The service's name, or the prefix of its log streams.</param>
    /// <param name="taskId">The beginning of a task's id; null for the task that has run longest.</param>
    /// <param name="container">The name of the container; null for the service's own.</param>
    /// <param name="command">The command with its arguments.</param>
    /// <exception cref="CloudException">
    /// There is no such service, task or container, or it does not allow commands.
    /// </exception>
    public ExecTarget Open(string stack, string name, string? taskId, string? container, string command)
    {
        var of = services.All.Where(service => service.Stack == stack).ToList();
        var service = of.Find(one => one.Name == name) ?? of.Find(one => Prefix(one) == name);
        if (service is null)
        {
            ServiceNames.Require(name, stack, of.Select(one => Prefix(one) ?? one.Name), logs.Services(stack));
            throw new CloudException($"the service {name} of stack {stack} does not exist any more");
        }

        var task = Task(service, name, taskId);
        if (task.Deployment.Revision.Inputs.Get("enableExecuteCommand")?.AsBool != true)
        {
            throw new CloudException(
                $"task {task.Id} of {name} takes no commands, because its service had no enableExecuteCommand when the task "
                    + $"started: set infra:services.{name}.exec to true and run `infra up`"
            );
        }

        var processId = ProcessId(service, task, container);
        Log(service, task, command);
        return new ExecTarget(task.Id, processId);
    }

    private static int ProcessId(EcsService service, ServiceTask task, string? container)
    {
        var name = container ?? task.Deployment.Revision.TaskDefinition.Main.Name;
        var run = service.Look(_ => service.RunOf(task));
        var running = (run?.Containers ?? [])
            .Where(one => one.Status == ContainerStatus.Running)
            .Select(one => one.Definition.Name)
            .ToList();
        return running.Contains(name) && run?.ProcessOf(name)?.Id is { } id
            ? id
            : throw new CloudException(
                $"task {task.Id} has no running container '{name}'; its running containers are: "
                    + string.Join(", ", running.DefaultIfEmpty("none"))
            );
    }

    private static ServiceTask Task(EcsService service, string name, string? taskId)
    {
        var running = service.Look(scheduler =>
            scheduler.Tasks.Where(task => task.Status == EcsTaskStatus.Running).ToList()
        );
        return running.Find(task => taskId is null || task.Id.StartsWith(taskId, StringComparison.Ordinal))
            ?? throw new CloudException(
                (taskId is null ? $"{name} has no running task" : $"{name} has no running task '{taskId}'")
                    + (
                        running.Count == 0
                            ? ""
                            : $"; its tasks are: {string.Join(", ", running.Select(task => task.Id))}"
                    )
            );
    }

    /// <summary>Returns the prefix of a service's log streams; null if it has none.</summary>
    internal static string? Prefix(EcsService service) =>
        service
            .Look(scheduler => scheduler.Primary)
            ?.Revision.TaskDefinition.Main.LogOptions?.GetValueOrDefault("awslogs-stream-prefix");

    private void Log(EcsService service, ServiceTask task, string command)
    {
        var group =
            SessionGroup(service)
            ?? task.Deployment.Revision.TaskDefinition.Main.LogOptions?.GetValueOrDefault("awslogs-group");
        if (group is null)
        {
            return;
        }

        var stream = $"ecs-execute-command-{Guid.NewGuid():N}";
        logs.Open(group, stream, service.Name);
        logs.Append(group, stream, [$"task {task.Id} of {service.Name}, {Environment.UserName}: {command}"], false);
    }

    /// <summary>The log group that the cluster's configuration names for sessions; null if it names none.</summary>
    private string? SessionGroup(EcsService service) =>
        store
            .All(ClusterToken)
            .FirstOrDefault(cluster => cluster.Inputs.Get("name")?.AsString == service.Cluster)
            ?.Inputs.Get("configuration")
            ?.AsMap?.Get("executeCommandConfiguration")
            ?.AsMap?.Get("logConfiguration")
            ?.AsMap?.Get("cloudWatchLogGroupName")
            ?.AsString
            is { } group
        && logs.Exists(group)
            ? group
            : null;
}
