using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;

namespace Infra.Components;

/// <summary>
/// What the tasks of a service are made of, wherever they run: image, log group, roles and one container.
/// </summary>
internal sealed class ServiceTask
{
    private readonly string name;
    private readonly EcsServiceArgs args;
    private readonly Resource parent;
    private readonly ServiceImage image;

    /// <summary>Registers it all but the task definition.</summary>
    public ServiceTask(string name, EcsServiceArgs args, Resource parent)
    {
        this.name = name;
        this.args = args;
        this.parent = parent;

        LogGroup = new LogGroup(name, new() { RetentionInDays = args.LogRetentionDays }, Child());
        image = ServiceImage.Of(name, args, parent);
        Role = new Role(RoleName(name), new() { AssumeRolePolicy = PolicyDocument.AssumedByEcsTasks }, Child());
        Prerequisites =
        [
            args.Target.Listener,
            args.ExecutionRole.RegistryAccess,
            AllowExecution(),
            Role,
            LogGroup,
            .. image.Resources,
        ];
    }

    /// <summary>Where its container logs.</summary>
    public LogGroup LogGroup { get; }

    /// <summary>The role that its code has: empty, for policies of its own.</summary>
    public Role Role { get; }

    /// <summary>What must be there before a task starts, its network apart.</summary>
    public ImmutableArray<Resource> Prerequisites { get; }

    /// <summary>Registers the task definition.</summary>
    /// <param name="definition">What it says of the platform; the rest is added.</param>
    /// <param name="place">Adds what the container says of the platform.</param>
    public TaskDefinition Define(TaskDefinitionArgs definition, Func<ContainerDefinition, ContainerDefinition> place)
    {
        definition.Family = args.Family ?? DefaultFamily(name);
        definition.RuntimePlatform = new TaskDefinitionRuntimePlatformArgs
        {
            OperatingSystemFamily = "LINUX",
            CpuArchitecture = "X86_64",
        };
        definition.ExecutionRoleArn = args.ExecutionRole.Arn;
        definition.TaskRoleArn = Role.Arn;
        definition.ContainerDefinitions = Output
            .Tuple(image.Uri, args.Environment.ToOutput(), LogGroup.Name, LogGroup.Region)
            .Apply(known =>
                place(
                        new(
                            ContainerName(name, args),
                            known.Item1,
                            name,
                            args.Port,
                            known.Item2,
                            known.Item3,
                            known.Item4
                        )
                        {
                            MemoryReservation = args.MemoryReservation,
                        }
                    )
                    .ToJson()
            );
        return new TaskDefinition(name, definition, Child());
    }

    /// <summary>The name of a service's task role.</summary>
    public static string RoleName(string name) => $"{name}-task";

    /// <summary>The family of a service's task definitions, where it has no other name.</summary>
    public static string DefaultFamily(string name) =>
        $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}-{name}";

    /// <summary>The name of a service's container.</summary>
    public static string ContainerName(string name, EcsServiceArgs args) => args.ContainerName ?? name;

    /// <summary>Adds to the execution role what this service takes: its log group and, if it has one, its repository.</summary>
    private RolePolicy AllowExecution()
    {
        var policy = image.RepositoryUrl is null
            ? LogGroup.Arn.Apply(arn => PolicyDocument.Allowing(PolicyDocument.WritingLogs(arn)))
            : Output
                .Tuple(LogGroup.Arn, image.RepositoryUrl)
                .Apply(known =>
                    PolicyDocument.Allowing(
                        PolicyDocument.WritingLogs(known.Item1),
                        PolicyDocument.PullingImages(EcrRepository.ArnOf(known.Item2))
                    )
                );
        return new RolePolicy(
            $"{name}-execution",
            new() { Role = args.ExecutionRole.RoleName, Policy = policy },
            Child()
        );
    }

    private CustomResourceOptions Child() => new() { Parent = parent };
}
