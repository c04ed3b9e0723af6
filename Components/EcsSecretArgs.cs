using Pulumi;

namespace Infra.Components;

/// <summary>
/// A secret that ECS puts into a variable of the container when a task starts. The service makes the secret from
/// <see cref="Value"/>, or the secret exists already. Exactly one of <see cref="Value"/>, <see cref="SecretArn"/> and
/// <see cref="Parameter"/> is required.
/// </summary>
public sealed class EcsSecretArgs : ResourceArgs
{
    /// <summary>Bytes: the limit of Secrets Manager, "AWS Secrets Manager quotas".</summary>
    internal const int MostBytes = 65536;

    /// <summary>
    /// The value, 1–65536 bytes, which the service keeps in Secrets Manager as
    /// <c>&lt;project&gt;-&lt;stack&gt;-&lt;service&gt;-&lt;variable&gt;</c>; for a sidecar, the sidecar's name follows the
    /// service's. Give it as a secret, such
    /// as <c>Output.CreateSecret</c>: the component's own inputs are in Pulumi's state too. A new value starts a deployment.
    /// </summary>
    [Input("value")]
    public Input<string>? Value { get; init; }

    /// <summary>
    /// The ARN of a secret in Secrets Manager, as ECS takes one: <c>&lt;ARN&gt;</c>, or
    /// <c>&lt;ARN&gt;:&lt;JSON key&gt;:&lt;stage&gt;:&lt;version&gt;</c>.
    /// </summary>
    [Input("secretArn")]
    public Input<string>? SecretArn { get; init; }

    /// <summary>The name of a parameter of Systems Manager in the cluster's region, or the ARN of one.</summary>
    [Input("parameter")]
    public Input<string>? Parameter { get; init; }

    /// <summary>The ARN of the key of KMS that the secret is encrypted with. Default: AWS's key.</summary>
    [Input("kmsKeyArn")]
    public Input<string>? KmsKeyArn { get; init; }
}
