namespace Local.Cloud.Contract;

/// <summary>The running resources, as <c>infra ps --json</c> prints them. The terms are AWS's.</summary>
/// <param name="Services">The ECS services with their tasks.</param>
/// <param name="Instances">The EC2 instances.</param>
/// <param name="LoadBalancers">The load balancers with their target groups.</param>
public sealed record PsReport(
    IReadOnlyList<PsService> Services,
    IReadOnlyList<PsInstance> Instances,
    IReadOnlyList<PsLoadBalancer> LoadBalancers
)
{
    /// <summary>The report of a cloud in which nothing runs.</summary>
    public static PsReport Empty { get; } = new([], [], []);

    /// <summary>
    /// The resources that could not be restored when the cloud started, and are therefore not running.
    /// </summary>
    public IReadOnlyList<PsProblem> Problems { get; init; } = [];
}

/// <summary>A resource that could not be restored when the cloud started.</summary>
/// <param name="Type">The type token, such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Name">The resource's name in the program.</param>
/// <param name="Reason">The reason of the failure.</param>
public sealed record PsProblem(string Type, string Name, string Reason)
{
    public override string ToString() => $"{Type} {Name} could not be restored: {Reason}";
}

/// <summary>An ECS service.</summary>
/// <param name="Cluster">The name of the service's cluster.</param>
/// <param name="Alarms">The CloudWatch alarms of its scaling policies.</param>
/// <param name="Activities">The scaling activities, newest first.</param>
/// <param name="Events">The service's events, newest first.</param>
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
)
{
    /// <summary>What scales the service; null if nothing does.</summary>
    public PsScaling? Scaling { get; init; }

    /// <summary>The tasks that stopped last since the cloud started, newest first, at most 10.</summary>
    public IReadOnlyList<PsStoppedTask> StoppedTasks { get; init; } = [];

    /// <summary>The last deployment that failed since the cloud started; null if none did.</summary>
    public PsFailedDeployment? LastFailedDeployment { get; init; }

    /// <summary>The deployments that later ones have replaced since the cloud started, newest first, at most 10.</summary>
    public IReadOnlyList<PsDeployment> EndedDeployments { get; init; } = [];

    /// <summary>The task definition that a roll back returns to; null if there is none.</summary>
    public string? FormerTaskDefinition { get; init; }

    /// <summary>The minimum of healthy tasks during a deployment.</summary>
    public int MinimumTasks { get; init; }

    /// <summary>The maximum of tasks in any state during a deployment.</summary>
    public int MaximumTasks { get; init; }

    /// <summary>The consecutive failed tasks at which a deployment fails; null without a circuit breaker.</summary>
    public int? FailureThreshold { get; init; }

    /// <summary>The time after RUNNING in which failing health checks are ignored, in seconds, before time scaling.</summary>
    public double GracePeriod { get; init; }
}

/// <summary>A task that has stopped.</summary>
/// <param name="Id">32 hex digits.</param>
/// <param name="TaskDefinition">Family and revision.</param>
/// <param name="StartedAt">The time at which it was RUNNING; null if it never was.</param>
/// <param name="StoppedAt">The time at which it was STOPPED.</param>
/// <param name="ExitCode">The exit code of its container; null if there is none.</param>
/// <param name="Reason">The reason of the stop; null if nobody gave one.</param>
public sealed record PsStoppedTask(
    string Id,
    string TaskDefinition,
    DateTimeOffset? StartedAt,
    DateTimeOffset StoppedAt,
    int? ExitCode,
    string? Reason
);

/// <summary>A deployment that failed.</summary>
/// <param name="TaskDefinition">Family and revision.</param>
/// <param name="Time">The time of the failure.</param>
/// <param name="Reason">The reason, with the revision that the service was rolled back to.</param>
public sealed record PsFailedDeployment(string TaskDefinition, DateTimeOffset Time, string Reason);

/// <summary>A deployment of a service.</summary>
/// <param name="Id">The id, such as <c>ecs-svc/0123456789012345678</c>.</param>
/// <param name="Status">PRIMARY, ACTIVE or INACTIVE.</param>
/// <param name="RolloutState">IN_PROGRESS, COMPLETED or FAILED.</param>
/// <param name="TaskDefinition">The family and revision, such as <c>service-users-td:3</c>.</param>
/// <param name="Failed">The number of the deployment's failed tasks.</param>
public sealed record PsDeployment(
    string Id,
    string Status,
    string RolloutState,
    string TaskDefinition,
    int Desired,
    int Running,
    int Failed
)
{
    /// <summary>The time of its creation.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The reason of the rollout's state, in AWS's words.</summary>
    public string RolloutStateReason { get; init; } = "";

    /// <summary>The image of the task definition.</summary>
    public string Image { get; init; } = "";

    /// <summary>The differences from the deployment that it replaced; none without one.</summary>
    public IReadOnlyList<PsChange> Changes { get; init; } = [];
}

/// <summary>A difference between two revisions of a service. Values of environment variables are not in it.</summary>
/// <param name="Name">What differs, such as <c>image of users</c>.</param>
/// <param name="Before">The former value; null for none.</param>
/// <param name="After">The new value; null for none.</param>
public sealed record PsChange(string Name, string? Before, string? After);

/// <summary>A task of a service.</summary>
/// <param name="Id">The id: 32 hex digits.</param>
/// <param name="Pid">The process id; null while there is none.</param>
/// <param name="Address">The address of the network interface; null while there is none.</param>
/// <param name="Port">The container's port that the address serves.</param>
/// <param name="LastStatus">The status, such as RUNNING.</param>
/// <param name="Health">
/// The health in the load balancer, such as <c>healthy</c>; without a load balancer, HEALTHY, UNHEALTHY or UNKNOWN.
/// </param>
/// <param name="Reason">The reason why the task is not healthy or has stopped; null if there is none.</param>
/// <param name="TaskDefinition">The family and revision.</param>
public sealed record PsTask(
    string Id,
    int? Pid,
    string? Address,
    int? Port,
    string LastStatus,
    string Health,
    string? Reason,
    string TaskDefinition
)
{
    /// <summary>The address and the port that others connect to, such as <c>127.31.16.5:3000</c>; null without a port.</summary>
    public string? Endpoint => Address is null || Port is null ? null : $"{Address}:{Port}";

    /// <summary>The time at which the task was RUNNING; null before.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The end of the deregistration delay, while the task drains; null otherwise.</summary>
    public DateTimeOffset? DrainedAt { get; init; }

    /// <summary>The reserved CPU units, of which 1024 are one vCPU; null if none are reserved.</summary>
    public int? Cpu { get; init; }

    /// <summary>The reserved memory in MiB; null if none is reserved.</summary>
    public int? Memory { get; init; }

    /// <summary>The CPU time since the start, in seconds; null without a process.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>The memory that the process holds, in MiB; null without a process.</summary>
    public double? MemoryUsed { get; init; }

    /// <summary>The names of the environment variables that the task definition sets. Their values may be secret.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The containers, in the order of the task definition; empty before the task has them.</summary>
    public IReadOnlyList<PsContainer> Containers { get; init; } = [];
}

/// <summary>A container of a task.</summary>
/// <param name="Name">The name in the task definition.</param>
/// <param name="LastStatus">PENDING, RUNNING or STOPPED.</param>
/// <param name="Health">HEALTHY, UNHEALTHY, or UNKNOWN without a result of a health check.</param>
/// <param name="ExitCode">The exit code; null before the container's end.</param>
public sealed record PsContainer(string Name, string LastStatus, string Health, int? ExitCode)
{
    /// <summary>The id of the process; null before the start.</summary>
    public int? Pid { get; init; }
}

/// <summary>A CloudWatch alarm.</summary>
/// <param name="State">OK, ALARM or INSUFFICIENT_DATA.</param>
public sealed record PsAlarm(string Name, string State, string? Reason);

/// <summary>What scales a service.</summary>
/// <param name="Minimum">The lower bound of the desired count.</param>
/// <param name="Maximum">The upper bound of the desired count.</param>
/// <param name="Period">The time between two datapoints, in seconds, after time scaling.</param>
/// <param name="Metrics">The metric of each policy.</param>
/// <param name="LastOut">The last step that scaled out; null if there was none.</param>
/// <param name="LastIn">The last step that scaled in; null if there was none.</param>
public sealed record PsScaling(
    int Minimum,
    int Maximum,
    double Period,
    IReadOnlyList<PsMetric> Metrics,
    PsScalingStep? LastOut,
    PsScalingStep? LastIn
);

/// <summary>The metric of a target-tracking policy.</summary>
/// <param name="Policy">The name of the policy.</param>
/// <param name="Metric">The predefined metric, such as <c>ECSServiceAverageCPUUtilization</c>.</param>
/// <param name="Target">The value at which the policy keeps the metric. The high alarm is above it.</param>
/// <param name="LowThreshold">The value below which the low alarm is; null if the policy never scales in.</param>
/// <param name="Datapoints">The last datapoints, oldest first, at most 15.</param>
public sealed record PsMetric(
    string Policy,
    string Metric,
    double Target,
    double? LowThreshold,
    IReadOnlyList<PsDatapoint> Datapoints
);

/// <summary>A datapoint of a metric.</summary>
/// <param name="Time">The end of its period.</param>
/// <param name="Value">The value; null without data.</param>
public sealed record PsDatapoint(DateTimeOffset Time, double? Value);

/// <summary>A step of the desired count that a policy made.</summary>
/// <param name="Time">The time of the step.</param>
/// <param name="From">The former count.</param>
/// <param name="To">The new count.</param>
/// <param name="CooldownEnds">The end of its cooldown, after time scaling.</param>
public sealed record PsScalingStep(DateTimeOffset Time, int From, int To, DateTimeOffset CooldownEnds);

/// <summary>A scaling activity.</summary>
public sealed record PsActivity(DateTimeOffset Time, string Description, string Cause, string Status);

/// <summary>A service's event.</summary>
public sealed record PsEvent(DateTimeOffset Time, string Message);

/// <summary>An EC2 instance.</summary>
/// <param name="State">The state, such as <c>running</c>.</param>
/// <param name="Health">
/// The health in the target groups, such as <c>healthy</c>; null if the instance is in none.
/// </param>
public sealed record PsInstance(string Id, string Name, int? Pid, string? Address, string State, string? Health);

/// <summary>A load balancer.</summary>
/// <param name="State">The state, such as <c>active</c>.</param>
public sealed record PsLoadBalancer(
    string Name,
    string DnsName,
    string State,
    IReadOnlyList<PsListener> Listeners,
    IReadOnlyList<PsTargetGroup> TargetGroups
)
{
    /// <summary>The address on this machine, which is also the DNS name unless the load balancer is internal.</summary>
    public string? Address { get; init; }

    /// <summary>The web ACL in front of the load balancer; null if there is none.</summary>
    public PsWebAcl? WebAcl { get; init; }
}

/// <summary>A web ACL in front of a load balancer.</summary>
/// <param name="Name">The name of the web ACL.</param>
/// <param name="Rules">The rules that requests have met since the cloud started.</param>
public sealed record PsWebAcl(string Name, IReadOnlyList<PsWebAclRule> Rules);

/// <summary>The requests that met a rule of a web ACL.</summary>
/// <param name="Name">The name of the rule; <c>Default_Action</c> for requests that no rule decided.</param>
/// <param name="Action">ALLOW, BLOCK or COUNT.</param>
/// <param name="Requests">The number of requests.</param>
public sealed record PsWebAclRule(string Name, string Action, long Requests);

/// <summary>A listener of a load balancer.</summary>
/// <param name="Rules">The rules in the order of their checks, with the default rule last.</param>
public sealed record PsListener(int Port, string Protocol, IReadOnlyList<PsRule> Rules);

/// <summary>A rule of a listener.</summary>
/// <param name="Priority">1 to 50000, or <c>default</c>.</param>
/// <param name="Conditions">The conditions, all of which must hold. The default rule has none.</param>
/// <param name="Action">The type of the action: <c>forward</c>, <c>redirect</c> or <c>fixed-response</c>.</param>
/// <param name="TargetGroups">The names of the target groups of a forward.</param>
/// <param name="StatusCode">The HTTP status of a redirect or a fixed response; null for a forward.</param>
public sealed record PsRule(
    string Priority,
    IReadOnlyList<PsCondition> Conditions,
    string Action,
    IReadOnlyList<string> TargetGroups,
    int? StatusCode
);

/// <summary>A condition of a rule.</summary>
/// <param name="Field">AWS's name of the condition, such as <c>path-pattern</c>.</param>
/// <param name="Header">The name of the header of an <c>http-header</c> condition; null for the others.</param>
/// <param name="Values">The values, one of which must match, such as <c>/img/*</c>.</param>
public sealed record PsCondition(string Field, string? Header, IReadOnlyList<string> Values);

/// <summary>A target group of a load balancer.</summary>
public sealed record PsTargetGroup(string Name, IReadOnlyList<PsTarget> Targets)
{
    /// <summary>The settings by which the targets are checked; null if nobody knows them.</summary>
    public PsHealthCheck? HealthCheck { get; init; }
}

/// <summary>The settings by which a target group checks its targets. Times are those of AWS, before time scaling.</summary>
/// <param name="Path">The path of the request.</param>
/// <param name="Interval">The time between two checks, in seconds.</param>
/// <param name="Timeout">The time limit of an answer, in seconds.</param>
/// <param name="HealthyThreshold">The consecutive passes that make an unhealthy target healthy.</param>
/// <param name="UnhealthyThreshold">The consecutive failures that make a target unhealthy.</param>
public sealed record PsHealthCheck(
    string Path,
    double Interval,
    double Timeout,
    int HealthyThreshold,
    int UnhealthyThreshold
);

/// <summary>A target of a target group.</summary>
/// <param name="State">The health, such as <c>healthy</c>.</param>
/// <param name="Reason">The reason code, such as <c>Target.ResponseCodeMismatch</c>; null if there is none.</param>
public sealed record PsTarget(string Address, int Port, string State, string? Reason)
{
    /// <summary>The reason in AWS's words; null if there is none.</summary>
    public string? Description { get; init; }

    /// <summary>The number of consecutive checks that contradict the state.</summary>
    public int Streak { get; init; }

    /// <summary>The last health checks, oldest first, at most 20.</summary>
    public IReadOnlyList<PsCheck> Checks { get; init; } = [];
}

/// <summary>A health check of a target.</summary>
/// <param name="Time">The time of its end.</param>
/// <param name="Passed">Whether the target passed.</param>
/// <param name="StatusCode">The HTTP status of the target's answer; null without one.</param>
/// <param name="Milliseconds">The time that it took, in milliseconds.</param>
/// <param name="Detail">More about a failure, such as the error of the connection; null for no more.</param>
public sealed record PsCheck(DateTimeOffset Time, bool Passed, int? StatusCode, double Milliseconds, string? Detail);
