namespace Local.Cloud.Contract;

/// <summary>What runs, as <c>infra ps --json</c> prints it; words are as AWS writes them.</summary>
/// <param name="Services">ECS services with their tasks.</param>
/// <param name="Instances">EC2 instances.</param>
/// <param name="LoadBalancers">Load balancers with what they send requests to.</param>
public sealed record PsReport(
    IReadOnlyList<PsService> Services,
    IReadOnlyList<PsInstance> Instances,
    IReadOnlyList<PsLoadBalancer> LoadBalancers
)
{
    /// <summary>The report of a cloud in which nothing runs.</summary>
    public static PsReport Empty { get; } = new([], [], []);

    /// <summary>What could not be brought back when the cloud started, and is therefore not among what runs.</summary>
    public IReadOnlyList<PsProblem> Problems { get; init; } = [];
}

/// <summary>A resource that the cloud could not bring back when it started.</summary>
/// <param name="Type">Such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Name">Its name in the program.</param>
/// <param name="Reason">Why not.</param>
public sealed record PsProblem(string Type, string Name, string Reason)
{
    public override string ToString() => $"{Type} {Name} could not be brought back: {Reason}";
}

/// <summary>An ECS service.</summary>
/// <param name="Cluster">The name of its cluster.</param>
/// <param name="Alarms">The CloudWatch alarms of its scaling policies.</param>
/// <param name="Activities">What scaling did, the newest first.</param>
/// <param name="Events">The service's events, the newest first.</param>
public sealed record PsService(
    string Name,
    string Cluster,
    int Desired,
    int Running,
    int Pending,
    IReadOnlyList<PsDeployment> Deployments,
    IReadOnlyList<PsTask> Tasks,
    IReadOnlyList<PsAlarm> Alarms,
    IReadOnlyList<PsActivity> Activities,
    IReadOnlyList<PsEvent> Events
);

/// <summary>A deployment of a service.</summary>
/// <param name="Id">Such as <c>ecs-svc/0123456789012345678</c>.</param>
/// <param name="Status">PRIMARY, ACTIVE or INACTIVE.</param>
/// <param name="RolloutState">IN_PROGRESS, COMPLETED or FAILED.</param>
/// <param name="TaskDefinition">Family and revision, such as <c>service-users-td:3</c>.</param>
/// <param name="Failed">How many of its tasks have failed.</param>
public sealed record PsDeployment(
    string Id,
    string Status,
    string RolloutState,
    string TaskDefinition,
    int Desired,
    int Running,
    int Failed
);

/// <summary>A task of a service.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="Pid">Of its process; null while it has none.</param>
/// <param name="Address">Of its network interface; null while it has none.</param>
/// <param name="Port">The container's port that is served on the address.</param>
/// <param name="LastStatus">Such as RUNNING.</param>
/// <param name="Health">Such as <c>healthy</c>; in no load balancer, HEALTHY, UNHEALTHY or UNKNOWN.</param>
/// <param name="Reason">Why it is not healthy, or why it stopped; null when there is nothing to say.</param>
/// <param name="TaskDefinition">Family and revision.</param>
public sealed record PsTask(
    string Id,
    int? Pid,
    string? Address,
    int? Port,
    string LastStatus,
    string Health,
    string? Reason,
    string TaskDefinition
);

/// <summary>A CloudWatch alarm.</summary>
/// <param name="State">OK, ALARM or INSUFFICIENT_DATA.</param>
public sealed record PsAlarm(string Name, string State, string? Reason);

/// <summary>A scaling activity.</summary>
public sealed record PsActivity(DateTimeOffset Time, string Description, string Cause, string Status);

/// <summary>A service's event.</summary>
public sealed record PsEvent(DateTimeOffset Time, string Message);

/// <summary>An EC2 instance.</summary>
/// <param name="State">Such as <c>running</c>.</param>
/// <param name="Health">In its target groups, such as <c>healthy</c>; null when it is in none.</param>
public sealed record PsInstance(string Id, string Name, int? Pid, string? Address, string State, string? Health);

/// <summary>A load balancer.</summary>
/// <param name="State">Such as <c>active</c>.</param>
public sealed record PsLoadBalancer(
    string Name,
    string DnsName,
    string State,
    IReadOnlyList<PsListener> Listeners,
    IReadOnlyList<PsTargetGroup> TargetGroups
);

/// <summary>A listener of a load balancer.</summary>
public sealed record PsListener(int Port, string Protocol);

/// <summary>A target group that a load balancer sends requests to.</summary>
public sealed record PsTargetGroup(string Name, IReadOnlyList<PsTarget> Targets);

/// <summary>A target of a target group.</summary>
/// <param name="State">Such as <c>healthy</c>.</param>
/// <param name="Reason">Such as <c>Target.ResponseCodeMismatch</c>; null when there is none.</param>
public sealed record PsTarget(string Address, int Port, string State, string? Reason);
