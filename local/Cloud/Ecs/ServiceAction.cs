namespace Local.Cloud.Ecs;

/// <summary>What a service's scheduler wants done.</summary>
internal abstract record ServiceAction;

/// <summary>Start a task.</summary>
internal sealed record StartTask(ServiceTask Task) : ServiceAction;

/// <summary>Stop a task: take it out of its target groups, let it drain, then end it.</summary>
internal sealed record StopTask(ServiceTask Task) : ServiceAction;

/// <summary>Something that happened to a service, in AWS's words.</summary>
internal sealed record ServiceEvent(DateTimeOffset CreatedAt, string Message);

/// <summary>How a deployment ended, as far as it has.</summary>
/// <param name="Steady">
/// The service has this deployment only, PRIMARY and COMPLETED, with as many tasks running as desired.
/// </param>
/// <param name="Failure">Why it failed; null when it has not, or when what follows a failure is not done yet.</param>
internal sealed record DeploymentOutcome(bool Steady, string? Failure);
