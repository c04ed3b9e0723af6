using Local.Cloud.Ec2;
using Local.Cloud.Ecs;
using Local.Cloud.Page;
using Local.Cloud.Resources;
using Local.Protocol.Processes;

namespace Local.Cloud.Hosting;

/// <summary>Does to a running stack what a user of the page chooses.</summary>
internal sealed class StackActions(EcsServices services, Instances instances, TimeScale timeScale) : IPageActions
{
    /// <summary>The most tasks that a service may have in AWS.</summary>
    private const int MostTasks = 5000;

    /// <inheritdoc/>
    public void Act(PageAction action)
    {
        switch (action.Kind)
        {
            case PageAction.KillTask:
                Kill(
                    services
                        .All.Where(service => service.Stack == action.Stack)
                        .Select(service => service.Look(scheduler => ProcessOf(service, scheduler, action.Target)))
                        .FirstOrDefault(id => id is not null),
                    $"the stack {action.Stack} has no running task '{action.Target}'"
                );
                break;
            case PageAction.KillInstance:
                Kill(
                    instances.Find(action.Target) is { } instance && instance.Stack == action.Stack
                        ? instance.ProcessId
                        : null,
                    $"the stack {action.Stack} has no running instance '{action.Target}'"
                );
                break;
            case PageAction.Scale:
                var service = Service(action);
                service.Scale(Count(action.Value), "a user of the page");
                break;
            case PageAction.Deploy:
                Deploy(Service(action), scheduler => scheduler.Primary?.Revision, "has no deployment");
                break;
            case PageAction.RollBack:
                Deploy(
                    Service(action),
                    scheduler => scheduler.Former?.Revision,
                    "has no former revision that was ever complete since the cloud started"
                );
                break;
            case PageAction.TimeScale:
                timeScale.Set(action.Stack, action.Value ?? double.NaN);
                break;
            default:
                throw new CloudException($"the action: found '{action.Kind}'; allowed: {string.Join(", ", Kinds)}");
        }
    }

    /// <summary>Deploys each service of every stack again, as AWS's <c>forceNewDeployment</c> does.</summary>
    public void DeployAll()
    {
        foreach (var service in services.All)
        {
            if (service.Look(scheduler => scheduler.Primary?.Revision) is { } revision)
            {
                service.Deploy(revision, force: true);
            }
        }
    }

    private static IEnumerable<string> Kinds =>
        [
            PageAction.KillTask,
            PageAction.KillInstance,
            PageAction.Scale,
            PageAction.Deploy,
            PageAction.RollBack,
            PageAction.TimeScale,
        ];

    private static int? ProcessOf(EcsService service, ServiceScheduler scheduler, string taskId) =>
        scheduler.Tasks.FirstOrDefault(task => task.Id == taskId) is { } task ? service.RunOf(task)?.ProcessId : null;

    private static void Kill(int? processId, string otherwise) =>
        ProcessSignal.Send(processId ?? throw new CloudException(otherwise), ProcessSignal.Kill);

    private static void Deploy(EcsService service, Func<ServiceScheduler, ServiceRevision?> choose, string otherwise) =>
        service.Deploy(
            service.Look(choose) ?? throw new CloudException($"the service {service.Name} {otherwise}"),
            force: true
        );

    private static int Count(double? value) =>
        value is >= 0 and <= MostTasks && double.IsInteger(value.Value)
            ? (int)value.Value
            : throw new CloudException(
                $"the desired count: found {value}; allowed: a whole number from 0 to {MostTasks}"
            );

    private EcsService Service(PageAction action) =>
        services.Find($"service/{action.Target}") is { } found && found.Stack == action.Stack
            ? found
            : throw new CloudException($"the stack {action.Stack} has no service '{action.Target}'");
}
