using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;

namespace Infra.Configuration;

/// <summary>
/// The keys of a stack's config: services on ECS, a fleet of web servers, or both, behind one load balancer; or the roles
/// by which other stacks are deployed. Keys of other namespaces, such as <c>aws:region</c>, are not checked.
/// </summary>
[AtLeastOne(nameof(Services), nameof(Fleet), nameof(Deployments))]
public sealed record StackSettings
{
    /// <summary>
    /// The services by their keys. A service's key is its Service Connect name, and <c>&lt;key&gt;Url</c> is an output of
    /// the stack. An empty map makes a cluster without services; without a map there is no cluster.
    /// </summary>
    [NameFormat(
        "(?!sg-|.*--)[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?",
        "at most 24 lower-case letters, digits and hyphens, a letter first, single hyphens within, not starting with 'sg-'"
    )]
    public ImmutableSortedDictionary<string, ServiceSettings>? Services { get; init; }

    /// <summary>The EC2 instances that the services run on; without them the services run on Fargate.</summary>
    public InstancesSettings? Instances { get; init; }

    /// <summary>The web servers on EC2: a first instance, and replicas from its machine image.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>The VPC of the stack; without it the default VPC of the region.</summary>
    public NetworkSettings? Network { get; init; }

    /// <summary>The load balancer in front of the services and the fleet.</summary>
    public LoadBalancerSettings LoadBalancer { get; init; } = new();

    /// <summary>HTTPS on the load balancer; without it the listeners speak HTTP.</summary>
    public HttpsSettings? Https { get; init; }

    /// <summary>The web ACL in front of the load balancer; without it every request reaches the listeners.</summary>
    public WebAclSettings? WebAcl { get; init; }

    /// <summary>The cluster of the services.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>The role by which ECS pulls images and writes logs for the services.</summary>
    public ExecutionRoleSettings ExecutionRole { get; init; } = new();

    /// <summary>The roles by which Pulumi Cloud and GitHub Actions deploy the project's stacks.</summary>
    public DeploymentsSettings? Deployments { get; init; }

    /// <summary>
    /// The ARN of a policy that bounds the stack's roles, as the output <c>permissionsBoundaryArn</c> of the stack with
    /// <see cref="Deployments"/> has it: a deployment makes no role without.
    /// </summary>
    [ValueFormat("arn:[a-z-]+:iam::([0-9]{12}|aws):policy/[!-~]+", "the ARN of a policy of IAM")]
    [Default("no boundary")]
    public string? PermissionsBoundary { get; init; }

    /// <summary>
    /// The controls of AWS Foundational Security Best Practices that the stack does not meet, by their ids, each with the
    /// reason. Without <c>EC2.19</c> among them, no high-risk port can be open to everyone.
    /// </summary>
    [ControlId]
    [ValueFormat(@"[\s\S]*\S[\s\S]*", "the reason")]
    public ImmutableDictionary<string, string> Waivers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether <c>destroy</c> deletes repositories together with the images in them.</summary>
    public bool ForceDelete { get; init; }

    /// <summary>Whether the services have a secret value, or may have one: then their variables are secret.</summary>
    [JsonIgnore]
    public bool ServicesAreSecret { get; init; }

    /// <summary>Whether the fleet has a secret value, or may have one: then its user data is secret.</summary>
    [JsonIgnore]
    public bool FleetIsSecret { get; init; }

    /// <summary>The services and the fleet, by their keys.</summary>
    internal IEnumerable<(string Key, TargetSettings Settings)> Targets =>
        [
            .. (Services ?? ImmutableSortedDictionary<string, ServiceSettings>.Empty).Select(service =>
                (service.Key, (TargetSettings)service.Value)
            ),
            .. Fleet is null ? [] : new[] { ("fleet", (TargetSettings)Fleet) },
        ];
}

/// <summary>The load balancer in front of the services and the fleet.</summary>
public sealed record LoadBalancerSettings
{
    /// <summary>The load balancer's name on AWS.</summary>
    [ValueFormat(
        "(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?",
        "at most 32 letters, digits and hyphens, no hyphen at either end, not starting with 'internal-'"
    )]
    [Default("a name that Pulumi makes")]
    public string? Name { get; init; }

    /// <summary>Whether only addresses of the VPC lead to the load balancer; then it is in private subnets.</summary>
    public bool Internal { get; init; }

    /// <summary>
    /// Whether <c>destroy</c> is refused. Set it to false and run <c>up</c> before you destroy the stack.
    /// </summary>
    public bool DeletionProtection { get; init; }

    /// <summary>
    /// The days for which a bucket keeps the logs of requests and connections; without it there are no logs and no
    /// bucket. With <c>infra:forceDelete</c>, <c>destroy</c> deletes the bucket together with the logs in it.
    /// </summary>
    [Range(1, 36500)]
    public int? LogRetention { get; init; }

    /// <summary>The seconds after which a connection without traffic is closed.</summary>
    [Range(1, 4000), Default("AWS's default, 60")]
    public int? IdleTimeout { get; init; }

    /// <summary>
    /// The treatment of requests that HTTP parsers may understand differently: <c>strictest</c> refuses all that are not
    /// as the standard wants them, <c>monitor</c> none.
    /// </summary>
    [
        ValueFormat("monitor|defensive|strictest", "monitor, defensive or strictest"),
        Default("AWS's default, defensive")
    ]
    public string? DesyncMitigation { get; init; }
}

/// <summary>The cluster of the services.</summary>
public sealed record ClusterSettings
{
    /// <summary>The cluster's name on AWS.</summary>
    [EcsName, Default("a name that Pulumi makes")]
    public string? Name { get; init; }

    /// <summary>
    /// The metrics of CloudWatch Container Insights: <c>enabled</c> has those of the cluster and its services,
    /// <c>enhanced</c> those of each task and container, too. AWS bills them.
    /// </summary>
    [ValueFormat("disabled|enabled|enhanced", "disabled, enabled or enhanced")]
    [Default("the setting of the account")]
    public string? ContainerInsights { get; init; }

    /// <summary>The name of the Cloud Map namespace that holds the Service Connect names.</summary>
    [ValueFormat("[!-~]{1,1024}", "at most 1024 visible ASCII characters without a space")]
    [Default("a name that Pulumi makes")]
    public string? Namespace { get; init; }

    /// <summary>The days that CloudWatch keeps the sessions of services with <c>exec</c>.</summary>
    [LogRetention]
    public int ExecLogRetention { get; init; } = 365;

    /// <summary>The cluster's tags.</summary>
    [NameFormat(
        @"(?![Aa][Ww][Ss]:)[\p{L}\p{Z}\p{N}_.:/=+@\-]{1,128}",
        "at most 128 letters, digits, spaces and characters of '_.:/=+-@', not starting with 'aws:'"
    )]
    [ValueFormat(
        @"[\p{L}\p{Z}\p{N}_.:/=+@\-]{1,256}",
        "at most 256 letters, digits, spaces and characters of '_.:/=+-@', and at least one"
    )]
    [MaxLength(50)]
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>The role by which ECS pulls images and writes logs for the services.</summary>
public sealed record ExecutionRoleSettings
{
    /// <summary>The role's name on AWS.</summary>
    [ValueFormat("[A-Za-z0-9+=,.@_-]{1,64}", "at most 64 letters, digits and characters of '+=,.@-_'")]
    [Default("a name that Pulumi makes")]
    public string? Name { get; init; }
}
