using System.Globalization;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecr.Inputs;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;
using Pulumi.Awsx.Ecr;
using Pulumi.Awsx.Ecr.Inputs;

namespace Infra.Components.Internal;

/// <summary>The tasks of a service: their definition with its containers, their images, their log group and their role.</summary>
internal sealed record EcsTask(TaskDefinition Definition, Role Role, LogGroup LogGroup)
{
    /// <summary>
    /// The name of a service's repository and log group. The cluster's execution role names them by their prefix. It is
    /// in lower case, as ECR wants it.
    /// </summary>
    public static string SharedName(string service) =>
        $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}-{service}".ToLowerInvariant();

    /// <summary>The name of the repository from which every stack of the project takes a service's image, by its digest.</summary>
    public static string PromotedName(string service) =>
        $"{Deployment.Instance.ProjectName}-images-{service}".ToLowerInvariant();

    /// <summary>The name of a service's task role in Pulumi.</summary>
    public static string RoleName(string service) => $"{service}-task";

    /// <summary>Registers what a service's tasks consist of.</summary>
    /// <param name="name">The service's name.</param>
    /// <param name="cluster">The service's cluster.</param>
    /// <param name="args">The tasks' arguments.</param>
    /// <param name="onInstances">Whether tasks run on instances, in the bridge network, instead of on Fargate.</param>
    /// <param name="parent">The service.</param>
    public static EcsTask Create(
        string name,
        EcsClusterReferenceArgs cluster,
        EcsTaskArgs args,
        bool onInstances,
        Resource parent
    )
    {
        var child = new CustomResourceOptions { Parent = parent };
        var logs = new LogGroup(
            name,
            new() { Name = SharedName(name), RetentionInDays = args.LogRetentionDays },
            child
        );
        var role = new Role(
            RoleName(name),
            new() { AssumeRolePolicy = cluster.Arn.Apply(PolicyDocument.AssumedByTasks) },
            child
        );
        var roleArn = Allow(name, cluster, role, args, child);
        var secrets = TaskSecrets.Create(name, cluster, args, child);
        var containers = Containers(name, args, secrets, onInstances, parent);
        var volumes = containers.SelectMany(container => container.Volumes).ToList();
        var definition = new TaskDefinition(
            name,
            new()
            {
                Family = args.Family ?? $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}-{name}",
                RequiresCompatibilities = onInstances ? "EC2" : "FARGATE",
                NetworkMode = onInstances ? "bridge" : "awsvpc",
                Cpu = onInstances ? null! : args.Cpu.ToString(CultureInfo.InvariantCulture),
                Memory = onInstances ? null! : args.Memory.ToString(CultureInfo.InvariantCulture),
                RuntimePlatform = new TaskDefinitionRuntimePlatformArgs
                {
                    OperatingSystemFamily = "LINUX",
                    CpuArchitecture = args.CpuArchitecture,
                },
                ExecutionRoleArn = secrets.ExecutionRoleArn,
                TaskRoleArn = roleArn,
                // None instead of an empty list: an empty one would replace the task definitions of all stacks.
                Volumes = volumes.Count > 0 ? (InputList<TaskDefinitionVolumeArgs>)volumes : null!,
                ContainerDefinitions = EcsContainer.Definitions(
                    containers,
                    (logs.Name, logs.Region, name),
                    onInstances
                ),
            },
            child
        );
        return new(definition, role, logs);
    }

    /// <summary>The service's container and its sidecars. A folder that several name is built once.</summary>
    private static List<EcsContainer> Containers(
        string name,
        EcsTaskArgs args,
        TaskSecrets secrets,
        bool onInstances,
        Resource parent
    )
    {
        var built = new Dictionary<string, Output<string>>(StringComparer.Ordinal);
        return
        [
            new()
            {
                Name = args.ContainerName ?? name,
                Key = name,
                Image = args.Image ?? Build(name, args.Folder!),
                Port = args.Port,
                IsServed = true,
                Environment = args.Environment,
                Secrets = secrets.Of(name),
                Options = args.Container,
                Exec = args.Exec,
                Cpu = onInstances ? args.Cpu : null,
                Memory = onInstances ? args.Memory : null,
                MemoryReservation = args.MemoryReservation,
            },
            .. args
                .Sidecars.OrderBy(sidecar => sidecar.Key, StringComparer.Ordinal)
                .Select(sidecar => new EcsContainer
                {
                    Name = sidecar.Key,
                    Key = sidecar.Key,
                    Image = sidecar.Value.Image ?? Build($"{name}-{sidecar.Key}", sidecar.Value.Folder!),
                    Port = sidecar.Value.Port is { } port ? port : null,
                    Environment = sidecar.Value.Environment,
                    Secrets = secrets.Of(sidecar.Key),
                    Exec = args.Exec,
                    Options = sidecar.Value.Container,
                    Essential = sidecar.Value.Essential,
                    Cpu = sidecar.Value.Cpu,
                    Memory = sidecar.Value.Memory,
                }),
        ];

        Output<string> Build(string image, string folder) =>
            built.TryGetValue(folder, out var same)
                ? same
                : built[folder] = EcsTask.Build(image, folder, args.CpuArchitecture, args.ForceDelete, parent);
    }

    /// <summary>Registers a repository and the image that is built from the folder.</summary>
    private static Output<string> Build(
        string name,
        string folder,
        string cpuArchitecture,
        Input<bool> forceDelete,
        Resource parent
    )
    {
        var repository = new Repository(
            name,
            new()
            {
                Name = SharedName(name),
                ForceDelete = forceDelete,
                // Tasks name their image by digest, so one without a tag may still be what a rollback goes back to.
                ImageScanningConfiguration = new RepositoryImageScanningConfigurationArgs { ScanOnPush = true },
                // The tag that Image moves from build to build is named after the folder. Tasks name a digest, not a tag.
                ImageTagMutability = "IMMUTABLE_WITH_EXCLUSION",
                ImageTagMutabilityExclusionFilters = new RepositoryImageTagMutabilityExclusionFilterArgs
                {
                    Filter = "*-container",
                    FilterType = "WILDCARD",
                },
                LifecyclePolicy = new LifecyclePolicyArgs
                {
                    Rules = new LifecyclePolicyRuleArgs
                    {
                        Description = "Keep the last 20 images",
                        TagStatus = LifecycleTagStatus.Any,
                        MaximumNumberOfImages = 20,
                    },
                },
            },
            new() { Parent = parent }
        );
        return new Image(
            name,
            new()
            {
                RepositoryUrl = repository.Url,
                Context = folder,
                Platform = cpuArchitecture == "ARM64" ? "linux/arm64" : "linux/amd64",
            },
            new() { Parent = parent }
        ).ImageUri;
    }

    /// <summary>Registers the policy of the task role, unless the role may do nothing.</summary>
    /// <returns>The role's ARN; whoever takes it waits for the policy too.</returns>
    private static Output<string> Allow(
        string name,
        EcsClusterReferenceArgs cluster,
        Role role,
        EcsTaskArgs args,
        CustomResourceOptions options
    )
    {
        if (args.Permissions.Count == 0 && !args.Exec)
        {
            return role.Arn;
        }

        var statements = args.Permissions.Select(permission =>
            Output
                .Tuple(permission.Actions, permission.Resources)
                .Apply(known =>
                    known.Item1.Contains("*") && known.Item2.Contains("*")
                        ? throw new RunException(
                            $"Service '{name}': a permission allows everything on everything; name the actions or the resources."
                        )
                        : new PolicyStatement(
                            known.Item1,
                            known.Item2,
                            permission.Conditions.Count == 0 ? null : permission.Conditions
                        )
                )
        );
        var policy = new RolePolicy(
            RoleName(name),
            new()
            {
                Role = role.Name,
                Policy = Output
                    .Tuple(Output.All(statements), ExecSessions.Statements(cluster, args))
                    .Apply(all => PolicyDocument.Allowing(all.Item1.Concat(all.Item2))),
            },
            options
        );
        return Output.Tuple(role.Arn, policy.Id).Apply(ready => ready.Item1);
    }
}
