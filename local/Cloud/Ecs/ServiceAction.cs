namespace Local.Cloud.Ecs;

/// <summary>An action that a service's scheduler orders.</summary>
internal abstract record ServiceAction;

/// <summary>Start a task.</summary>
internal sealed record StartTask(ServiceTask Task) : ServiceAction;

/// <summary>Stop a task: remove it from its target groups, drain it, then end it.</summary>
internal sealed record StopTask(ServiceTask Task) : ServiceAction;

/// <summary>An event of a service, in AWS's words.</summary>
internal sealed record ServiceEvent(DateTimeOffset CreatedAt, string Message);

/// <summary>The outcome of a deployment so far.</summary>
/// <param name="Steady">
/// Whether the service has only this deployment, PRIMARY and COMPLETED, with the desired number of tasks running.
/// </param>
/// <param name="Failure">
/// The reason of the failure. Null if the deployment has not failed, or its rollback is not complete.
/// </param>
internal sealed record DeploymentOutcome(bool Steady, string? Failure);
