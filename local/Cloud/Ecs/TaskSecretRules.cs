using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>Rejects the secrets of a container that AWS rejects.</summary>
internal static partial class TaskSecretRules
{
    private const string AllowedPlace = "the ARN of a secret of Secrets Manager, or the name or ARN of a parameter";

    /// <summary>Reports the errors in the <c>secrets</c> of a container definition.</summary>
    public static void Check(JsonElement container, PropertyMap inputs, Action<InputError> error)
    {
        var names = TaskDefinition
            .Items(container, "environment")
            .Select(variable => TaskDefinition.Property(variable, "name")?.GetString())
            .ToHashSet();
        foreach (var (index, secret) in TaskDefinition.Items(container, "secrets").Index())
        {
            var name = TaskDefinition.Property(secret, "name")?.GetString();
            var from = TaskDefinition.Property(secret, "valueFrom")?.GetString();
            if (string.IsNullOrEmpty(name))
            {
                error(new($"secrets[{index}].name", "is required"));
            }
            else if (!names.Add(name))
            {
                error(new($"secrets[{index}].name", $"'{name}' is a variable already; a secret has a name of its own"));
            }

            if (from is null || !Place().IsMatch(from))
            {
                error(InputError.Value($"secrets[{index}].valueFrom", from, AllowedPlace));
            }
        }

        if (TaskDefinition.Items(container, "secrets").Any() && inputs.Get("executionRoleArn") is null or NullValue)
        {
            error(new("secrets", "needs the task definition's executionRoleArn, the role that reads them"));
        }
    }

    [GeneratedRegex(
        @"^(?:arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:\s]+(?::[^:\s]*:[^:\s]*:[^:\s]*)?"
            + @"|arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter/[A-Za-z0-9_./-]+|[A-Za-z0-9_./-]+)$"
    )]
    private static partial Regex Place();
}
