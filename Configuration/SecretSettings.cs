namespace Infra.Configuration;

/// <summary>
/// A secret that ECS puts into a variable of the container: one that the stack makes of <see cref="Value"/>, or one that
/// exists already.
/// </summary>
[ExactlyOne(nameof(Value), nameof(SecretArn), nameof(Parameter))]
public sealed record SecretSettings
{
    /// <summary>
    /// The value, encrypted by <c>config set --secret --path</c>. The stack keeps it in Secrets Manager as
    /// <c>&lt;project&gt;-&lt;stack&gt;-&lt;key&gt;-&lt;NAME&gt;</c>; for a sidecar, its key follows the service's. A new value
    /// reaches the tasks by a deployment.
    /// </summary>
    [ValueFormat(@"[\s\S]+", "the encrypted text of the secret")]
    public string? Value { get; init; }

    /// <summary>
    /// The ARN of a secret in Secrets Manager; behind it may stand the key of a value in its JSON, the stage and the
    /// version, as in <c>&lt;ARN&gt;:password::</c>.
    /// </summary>
    [ValueFormat(
        @"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+(?::[^:\s]*:[^:\s]*:[^:\s]*)?",
        "the ARN of a secret, as in arn:aws:secretsmanager:us-west-1:123456789012:secret:<name>, or <ARN>:<JSON key>::"
    )]
    public string? SecretArn { get; init; }

    /// <summary>The name of a parameter of Systems Manager in the stack's region, or the ARN of one.</summary>
    [ValueFormat(
        "(?:arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{12}:parameter/)?/?[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)*",
        "the name of a parameter, as in /users/API_KEY, or its ARN"
    )]
    public string? Parameter { get; init; }

    /// <summary>The ARN of your own key of KMS that the secret is encrypted with.</summary>
    [ValueFormat(
        "arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+",
        "the ARN of a key of KMS, as in arn:aws:kms:us-west-1:123456789012:key/<id>"
    )]
    [Default("AWS's key")]
    public string? KmsKey { get; init; }
}
