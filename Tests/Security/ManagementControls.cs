namespace Infra.Tests.Security;

/// <summary>The controls of CloudWatch, Secrets Manager, Systems Manager and SNS.</summary>
internal static class ManagementControls
{
    private const string Alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
    private const string Secret = "aws:secretsmanager/secret:Secret";
    private const string Topic = "aws:sns/topic:Topic";

    /// <summary>Days: the default of the control.</summary>
    private const int LogRetention = 365;

    /// <summary>Days: the default of the control.</summary>
    private const int LongestRotation = 90;

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "CloudWatch.16",
            "CloudWatch log groups should be retained for a specified time period",
            $"`retentionInDays` is left out, or at least {LogRetention}",
            "aws:cloudwatch/logGroup:LogGroup",
            logs =>
                logs["retentionInDays"].Number() is > 0 and < LogRetention and var days
                    ? $"forgets after {days} days"
                    : null
        ),
        new(
            "SecretsManager.1",
            "Secrets Manager secrets should have automatic rotation enabled",
            "a `SecretRotation` names the secret",
            [Secret],
            (secret, stack) => Rotations(secret, stack).Any() ? null : "is not rotated"
        ),
        new(
            "SecretsManager.4",
            "Secrets Manager secrets should be rotated within a specified number of days",
            $"`rotationRules.automaticallyAfterDays` of the secret's `SecretRotation` is at most {LongestRotation}",
            [Secret],
            (secret, stack) =>
                Rotations(secret, stack)
                    .Any(rotation => rotation["rotationRules"]?["automaticallyAfterDays"].Number() <= LongestRotation)
                    ? null
                    : $"keeps its value for more than {LongestRotation} days"
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        new("CloudWatch.15", "CloudWatch alarms should have specified actions configured", Alarm),
        new("CloudWatch.17", "CloudWatch alarm actions should be activated", Alarm),
        new("SNS.1", "SNS topics should be encrypted at-rest using AWS KMS", Topic),
        new("SNS.3", "SNS topics should be tagged", Topic),
        new("SNS.4", "SNS topic access policies should not allow public access", Topic),
        new("SSM.4", "SSM documents should not be public", "aws:ssm/document:Document"),
    ];

    private static IEnumerable<Registration> Rotations(Registration secret, RegisteredStack stack) =>
        stack
            .Of("aws:secretsmanager/secretRotation:SecretRotation")
            .Where(rotation => rotation.Names("secretId", secret));
}
