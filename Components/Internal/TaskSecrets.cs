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
/// <param name="References">The secrets in the order of their variables.</param>
internal sealed record TaskSecrets(Output<string> ExecutionRoleArn, Output<ImmutableArray<TaskSecret>> References)
{
    /// <summary>The name of the role with which ECS starts the tasks of a service with secrets.</summary>
    public static string RoleName(string service) => $"{service}-execution";

    /// <summary>Registers the secrets that the service makes, and the role that reads all of its secrets.</summary>
    /// <returns>Without secrets, the cluster's role.</returns>
    public static TaskSecrets Create(
        string service,
        EcsClusterReferenceArgs cluster,
        EcsTaskArgs args,
        CustomResourceOptions options
    )
    {
        if (args.Secrets.Count == 0)
        {
            return new(cluster.ExecutionRoleArn, Output.Create(ImmutableArray<TaskSecret>.Empty));
        }

        var references = Output.All(
            args.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal)
                .Select(secret =>
                    ValueFrom(service, secret.Key, cluster, secret.Value, args, options)
                        .Apply(from => new TaskSecret(secret.Key, from))
                )
        );
        var keys = Output.All(args.Secrets.Values.Select(secret => secret.KmsKeyArn).OfType<Input<string>>());
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
                    .Tuple(cluster.Arn.ToOutput(), references, keys)
                    .Apply(known => Policy(known.Item1, known.Item2, known.Item3)),
            },
            options
        );
        return new(Output.Tuple(role.Arn, policy.Id).Apply(ready => ready.Item1), references);
    }

    /// <summary>Adds the mistakes in a service's secrets.</summary>
    public static void Check(ArgumentCheck check, string service, EcsTaskArgs args)
    {
        if (args.Secrets.Count > 0)
        {
            check.Autoname(RoleName(service), EcsCluster.LongestRoleName, "a role");
        }

        foreach (var (name, secret) in args.Secrets)
        {
            var given = new[] { secret.Value, secret.SecretArn, secret.Parameter }.Count(source => source is not null);
            check.That(given == 1, $"the secret '{name}' needs one of Value, SecretArn and Parameter; it has {given}.");
        }
    }

    private static Output<string> ValueFrom(
        string service,
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
        : Made(service, name, args, task, options);

    /// <summary>Registers a secret and its value.</summary>
    /// <returns>The secret with the version of the value, so that another value makes another task definition.</returns>
    private static Output<string> Made(
        string service,
        string name,
        EcsSecretArgs args,
        EcsTaskArgs task,
        CustomResourceOptions options
    )
    {
        var secret = new Secret(
            $"{service}-{name}",
            new()
            {
                Name = $"{EcsTask.SharedName(service)}-{name}",
                Description = $"{name} of {service}",
                KmsKeyId = args.KmsKeyArn!,
                // Without the recovery window, the name is free at once for a stack that comes up again.
                RecoveryWindowInDays = task.ForceDelete.Apply(now => now ? 0 : 30),
            },
            options
        );
        var version = new SecretVersion(
            $"{service}-{name}",
            new() { SecretId = secret.Id, SecretString = Output.CreateSecret(args.Value.ToOutput()) },
            options
        );
        return Output.Format($"{secret.Arn}:::{version.VersionId}");
    }

    private static string Policy(string clusterArn, ImmutableArray<TaskSecret> secrets, ImmutableArray<string> keys)
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
