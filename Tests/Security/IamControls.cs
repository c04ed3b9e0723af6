namespace Infra.Tests.Security;

/// <summary>The controls of IAM and of AWS KMS.</summary>
internal static class IamControls
{
    private const string Key = "aws:kms/key:Key";
    private const string ManagedPolicy = "aws:iam/policy:Policy";

    private static readonly string[] InlinePolicies =
    [
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/userPolicy:UserPolicy",
        "aws:iam/groupPolicy:GroupPolicy",
    ];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "IAM.1",
            "IAM policies should not allow full \"*\" administrative privileges",
            "no statement allows `*` on `*`",
            [ManagedPolicy, .. InlinePolicies],
            (policy, _) =>
                Allowed(policy).Any(statement => statement.Actions.Contains("*") && statement.Resources.Contains("*"))
                    ? "allows everything"
                    : null
        ),
        new(
            "IAM.21",
            "IAM customer managed policies that you create should not allow wildcard actions for services",
            "no statement allows `<service>:*`",
            ManagedPolicy,
            policy =>
                Allowed(policy)
                    .SelectMany(statement => statement.Actions)
                    .FirstOrDefault(action => action == "*" || action.EndsWith(":*", StringComparison.Ordinal))
                    is { } wildcard
                    ? $"allows `{wildcard}`"
                    : null
        ),
        Decryption(
            "KMS.1",
            "IAM customer managed policies should not allow decryption actions on all KMS keys",
            ManagedPolicy
        ),
        Decryption(
            "KMS.2",
            "IAM principals should not have IAM inline policies that allow decryption actions on all KMS keys",
            InlinePolicies
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        new("IAM.2", "IAM users should not have IAM policies attached", "aws:iam/user:User"),
        new("IAM.3", "IAM users' access keys should be rotated every 90 days or less", "aws:iam/accessKey:AccessKey"),
        new("KMS.4", "AWS KMS key rotation should be enabled", Key),
        new("KMS.5", "KMS keys should not be publicly accessible", Key),
    ];

    private static Control Decryption(string id, string title, params string[] types) =>
        new(
            id,
            title,
            "no statement allows `kms:Decrypt` or `kms:ReEncryptFrom` on all keys",
            types,
            (policy, _) =>
                Allowed(policy)
                    .Any(statement =>
                        (statement.Covers("kms:Decrypt") || statement.Covers("kms:ReEncryptFrom"))
                        && statement.Resources.Any(IsEveryKey)
                    )
                    ? "allows decryption with all keys"
                    : null
        );

    private static bool IsEveryKey(string resource) =>
        resource == "*" || (resource.Contains(":kms:") && resource.EndsWith(":key/*", StringComparison.Ordinal));

    private static IEnumerable<Statement> Allowed(Registration policy) =>
        Statement.Of(policy["policy"].Text()).Where(statement => statement.IsAllowed);
}
