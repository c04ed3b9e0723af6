namespace Infra.Configuration;

/// <summary>
/// The id of a control of AWS Foundational Security Best Practices, or of another standard of Security Hub, that the tests
/// decide for each stack.
/// </summary>
internal sealed class ControlIdAttribute()
    : NameFormatAttribute(AnyControl, "the form of EC2.19: a control that docs/security.md lists")
{
    /// <summary>The controls, by their services and numbers.</summary>
    private static readonly (string Service, int[] Numbers)[] Controls =
    [
        ("ACM", [2]),
        ("AutoScaling", [1, 2, 6, 9]),
        ("CloudWatch", [16]),
        ("EC2", [2, 3, 6, 8, 9, 10, 13, 14, 15, 17, 18, 19, 24, 25, 40, 43, 48, 53, 54, 55, 56, 57, 58, 60, 170, 181]),
        ("ECR", [1, 2, 3, 5]),
        ("ECS", [2, 3, 4, 5, 8, 9, 10, 12, 13, 14, 15, 17, 18, 19, 20, 21]),
        ("ELB", [1, 4, 5, 6, 12, 13, 16, 17, 18, 21, 22]),
        ("IAM", [1, 21]),
        ("KMS", [1, 2]),
        ("S3", [2, 3, 5, 6, 8, 9, 12, 13]),
        ("SecretsManager", [1, 4]),
        ("WAF", [10, 11, 12]),
    ];

    /// <summary>The ids of the controls.</summary>
    internal static IEnumerable<string> Ids =>
        Controls.SelectMany(control => control.Numbers.Select(number => $"{control.Service}.{number}"));

    private static string AnyControl =>
        string.Join(
            '|',
            Controls.Select(control =>
                control.Numbers is [var only]
                    ? $@"{control.Service}\.{only}"
                    : $@"{control.Service}\.(?:{string.Join('|', control.Numbers)})"
            )
        );
}
