using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.Iam;
using Pulumi.Aws.SecretsManager;

namespace Infra.Components.Internal;

/// <summary>A variable of a container, and where ECS reads its value.</summary>
/// <param name="Name">The variable.</param>
/// <param name="ValueFrom">The ARN of a parameter, or of a secret with its JSON key, stage and version.</param>
internal sealed record TaskSecret(string Name, string ValueFrom);

/// <summary>The secrets of a service's tasks, and the role with which ECS reads these and no others.</summary>
/// <param name="ExecutionRoleArn">The role's ARN; whoever takes it waits for the role's policy too.</param>
/// <param name="References">For each container with secrets, the secrets in the order of their variables.</param>
internal sealed record TaskSecrets(
    Output<string> ExecutionRoleArn,
    IReadOnlyDictionary<string, Output<ImmutableArray<TaskSecret>>> References
)
{
    /// <summary>The name of the role with which ECS starts the tasks of a service with secrets.</summary>
    public static string RoleName(string service) => $"{service}-execution";

    /// <summary>The secrets of a container, by the service's name or the sidecar's.</summary>
    public Output<ImmutableArray<TaskSecret>> Of(string container) =>
        References.TryGetValue(container, out var secrets) ? secrets : Output.Create(ImmutableArray<TaskSecret>.Empty);

    /// <summary>Registers the secrets that the service makes, and the role that reads all of its secrets.</summary>
    /// <returns>Without secrets, the cluster's role.</returns>
    public static TaskSecrets Create(
        string service,
        EcsClusterReferenceArgs cluster,
        EcsTaskArgs args,
        CustomResourceOptions options
    )
    {
        var references = Containers(service, args)
            .ToDictionary(
                container => container.Key,
                container =>
                    Output.All(
                        container
                            .Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal)
                            .Select(secret =>
                                ValueFrom(container.Owner, secret.Key, cluster, secret.Value, args, options)
                                    .Apply(from => new TaskSecret(secret.Key, from))
                            )
                    )
            );
        if (references.Count == 0)
        {
            return new(cluster.ExecutionRoleArn, references);
        }

        var keys = Output.All(
            Containers(service, args)
                .SelectMany(container => container.Secrets.Values)
                .Select(secret => secret.KmsKeyArn)
                .OfType<Input<string>>()
        );
        var role = new Role(
            RoleName(service),
            new() { AssumeRolePolicy = cluster.Arn.Apply(PolicyDocument.AssumedByTasks) },
            options
        );
        var policy = new RolePolicy(
            RoleName(service),
            new()
            {
                Role = role.Name,
                Policy = Output
                    .Tuple(cluster.Arn.ToOutput(), Output.All(references.Values), keys)
                    .Apply(known => Policy(known.Item1, known.Item2.SelectMany(one => one), known.Item3)),
            },
            options
        );
        return new(Output.Tuple(role.Arn, policy.Id).Apply(ready => ready.Item1), references);
    }

    /// <summary>Adds the mistakes in a service's secrets.</summary>
    public static void Check(ArgumentCheck check, string service, EcsTaskArgs args)
    {
        var containers = Containers(service, args).ToList();
        if (containers.Count > 0)
        {
            check.Autoname(RoleName(service), EcsCluster.LongestRoleName, "a role");
        }

        foreach (var container in containers)
        {
            var of = container.Key == service ? "" : $" of '{container.Key}'";
            foreach (var (name, secret) in container.Secrets)
            {
                var given = new[] { secret.Value, secret.SecretArn, secret.Parameter }.Count(one => one is not null);
                check.That(
                    given == 1,
                    $"the secret '{name}'{of} needs one of Value, SecretArn and Parameter; it has {given}."
                );
            }
        }
    }

    /// <summary>The containers with secrets: the service's and its sidecars, each with the beginning of its secrets' names.</summary>
    private static IEnumerable<(string Key, string Owner, Dictionary<string, EcsSecretArgs> Secrets)> Containers(
        string service,
        EcsTaskArgs args
    ) =>
        args
            .Sidecars.OrderBy(sidecar => sidecar.Key, StringComparer.Ordinal)
            .Select(sidecar => (sidecar.Key, $"{service}-{sidecar.Key}", sidecar.Value.Secrets))
            .Prepend((service, service, args.Secrets))
            .Where(container => container.Item3.Count > 0);

    private static Output<string> ValueFrom(
        string owner,
        string name,
        EcsClusterReferenceArgs cluster,
        EcsSecretArgs args,
        EcsTaskArgs task,
        CustomResourceOptions options
    ) =>
        args.SecretArn is { } secret ? secret.ToOutput()
        : args.Parameter is { } parameter
            ? Output
                .Tuple(cluster.Arn, parameter)
                .Apply(known =>
                    known.Item2.StartsWith("arn:", StringComparison.Ordinal)
                        ? known.Item2
                        : EcsClusterArn.Parse(known.Item1).Of("ssm", $"parameter/{known.Item2.TrimStart('/')}")
                )
        : Made(owner, name, args, task, options);

    /// <summary>Registers a secret and its value.</summary>
    /// <returns>The secret with the version of the value, so that another value makes another task definition.</returns>
    private static Output<string> Made(
        string owner,
        string name,
        EcsSecretArgs args,
        EcsTaskArgs task,
        CustomResourceOptions options
    )
    {
        var secret = new Secret(
            $"{owner}-{name}",
            new()
            {
                Name = $"{EcsTask.SharedName(owner)}-{name}",
                Description = $"{name} of {owner}",
                KmsKeyId = args.KmsKeyArn!,
                // Without the recovery window, the name is free at once for a stack that comes up again.
                RecoveryWindowInDays = task.ForceDelete.Apply(now => now ? 0 : 30),
            },
            options
        );
        var version = new SecretVersion(
            $"{owner}-{name}",
            new() { SecretId = secret.Id, SecretString = Output.CreateSecret(args.Value.ToOutput()) },
            options
        );
        return Output.Format($"{secret.Arn}:::{version.VersionId}");
    }

    private static string Policy(string clusterArn, IEnumerable<TaskSecret> secrets, ImmutableArray<string> keys)
    {
        var arns = secrets.Select(secret => secret.ValueFrom).ToLookup(arn => arn.Split(':')[2]);
        return PolicyDocument.Allowing([
            .. EcsCluster.ExecutionStatements(clusterArn),
            .. Allow("secretsmanager:GetSecretValue", arns["secretsmanager"].Select(WithoutKey)),
            .. Allow("ssm:GetParameters", arns["ssm"]),
            .. Allow("kms:Decrypt", keys),
        ]);
    }

    private static IEnumerable<PolicyStatement> Allow(string action, IEnumerable<string> resources)
    {
        var distinct = resources.Distinct().ToList();
        return distinct.Count == 0 ? [] : [new([action], distinct)];
    }

    /// <summary>The ARN of a secret without JSON key, stage and version.</summary>
    private static string WithoutKey(string arn) => string.Join(':', arn.Split(':').Take(7));
}
