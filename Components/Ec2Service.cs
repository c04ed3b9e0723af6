using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;

namespace Infra.Components;

/// <summary>
/// A service on the instances of an <see cref="Ec2Capacity"/> behind a load balancer, in the bridge network: several of
/// its tasks share an instance, each on a port of the instance that ECS chooses and registers. A deployment that does not
/// become healthy is rolled back, and then the update fails.
/// </summary>
public sealed class Ec2Service : ComponentResource
{
    private readonly string name;
    private readonly Ec2ServiceArgs args;

    /// <summary>The address of its listener.</summary>
    [Output("url")]
    public Output<string> Url { get; private set; }

    /// <summary>The service's name on AWS.</summary>
    [Output("serviceName")]
    public Output<string> ServiceName { get; private set; }

    /// <summary>The ARN of the task definition that runs.</summary>
    [Output("taskDefinitionArn")]
    public Output<string> TaskDefinitionArn { get; private set; }

    /// <summary>The name of the log group of its tasks.</summary>
    [Output("logGroupName")]
    public Output<string> LogGroupName { get; private set; }

    /// <summary>The service itself.</summary>
    public Service Service { get; }

    /// <summary>The role that its code has: empty, for policies of its own.</summary>
    public Role TaskRole { get; }

    /// <param name="name">
    /// The component's name: at most 51 lower-case letters, digits and hyphens, a letter first and no hyphen last.
    /// </param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public Ec2Service(string name, Ec2ServiceArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:Ec2Service", Ec2ServiceCheck.Checked(name, args), options)
    {
        this.name = name;
        this.args = args;

        var task = new ServiceTask(name, args, this);
        TaskRole = task.Role;
        var taskDefinition = DefineTask(task);
        Service = Run(task, taskDefinition);

        Url = args.Target.Url;
        ServiceName = Service.Name;
        TaskDefinitionArn = ServiceRollout.Running(name, Service, taskDefinition);
        LogGroupName = task.LogGroup.Name;
        RegisterOutputs();
    }

    private TaskDefinition DefineTask(ServiceTask task) =>
        task.Define(
            new() { RequiresCompatibilities = "EC2", NetworkMode = "bridge" },
            container =>
                container with
                {
                    HostPort = 0,
                    Cpu = args.Cpu,
                    Memory = args.Memory,
                    Environment = WithRegion(container),
                }
        );

    /// <summary>
    /// A container's environment with <c>AWS_REGION</c>, which AWS's SDKs would else ask of the instance's metadata; a
    /// region that the environment names stays.
    /// </summary>
    private static ImmutableDictionary<string, string> WithRegion(ContainerDefinition container) =>
        ImmutableDictionary
            .CreateRange([KeyValuePair.Create("AWS_REGION", container.LogRegion)])
            .SetItems(container.Environment);

    private Service Run(ServiceTask task, TaskDefinition taskDefinition)
    {
        var service = ServiceRollout.Args(name, args, taskDefinition);
        service.CapacityProviderStrategies = new ServiceCapacityProviderStrategyArgs
        {
            CapacityProvider = args.Capacity.ProviderName,
            Weight = 1,
        };
        // The cluster's association: while it exists, there are instances to stop the tasks on.
        ImmutableArray<Resource> prerequisites = [.. task.Prerequisites, args.Capacity.Association];
        return new Service(name, service, ServiceRollout.Options(this, prerequisites));
    }
}
