using System.Security.Cryptography;
using System.Text;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>A role in one of awsx's forms: an existing one by <c>roleArn</c>, or a new one with <c>args</c>.</summary>
/// <param name="Arn">The ARN of the role.</param>
/// <param name="Urns">The resources that the ARN came from.</param>
/// <param name="Child">The role, if the component creates it.</param>
internal sealed record RoleChoice(
    PropertyValue Arn,
    IReadOnlyList<string> Urns,
    ComponentRegistration.Child? Child = null
)
{
    /// <summary>Returns the error in the input; null if there is none.</summary>
    public static string? Mistake(PropertyMap given) =>
        given.ContainsKey("roleArn") && given.ContainsKey("args") ? "only one of roleArn and args may be given" : null;

    /// <summary>
    /// Finds the role, or registers a new one with its attached policies below <paramref name="urn"/>. Returns null if
    /// the input skips the role.
    /// </summary>
    /// <param name="registration">The registration of the component.</param>
    /// <param name="urn">The parent of a new role.</param>
    /// <param name="name">The name of a new role in the program.</param>
    /// <param name="given">The input.</param>
    /// <param name="defaults">The inputs of a new role, and its <c>policyArns</c>, that <c>args</c> may replace.</param>
    /// <param name="sources">The resources that the input came from.</param>
    /// <param name="cancellationToken">Cancels the registrations.</param>
    public static async Task<RoleChoice?> ChooseAsync(
        ComponentRegistration registration,
        string urn,
        string name,
        PropertyMap given,
        PropertyMap defaults,
        IReadOnlyList<string> sources,
        CancellationToken cancellationToken
    )
    {
        if (given.Get("skip")?.AsBool == true)
        {
            return null;
        }

        if (given.Get("roleArn") is { } arn)
        {
            return new RoleChoice(arn, sources);
        }

        var inputs = defaults.With(given.Get("args")?.AsMap ?? PropertyMap.Empty);
        var role = await registration.RegisterChildAsync(
            urn,
            "aws:iam/role:Role",
            name,
            inputs.Without("policyArns"),
            ComponentRegistration.NoDependencies,
            cancellationToken
        );
        foreach (var policy in inputs.Get("policyArns")?.AsList ?? [])
        {
            await registration.RegisterChildAsync(
                urn,
                "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                $"{name}-{Hash(policy.AsString ?? "")}",
                new PropertyMap(("role", role.Output("name")), ("policyArn", policy)),
                new Dictionary<string, IReadOnlyList<string>> { ["role"] = [role.Urn] },
                cancellationToken
            );
        }

        return new RoleChoice(role.Output("arn"), [role.Urn], role);
    }

    /// <summary>Returns the trust policy by which a service of AWS assumes a role.</summary>
    /// <param name="service">The service's principal, such as <c>ecs-tasks.amazonaws.com</c>.</param>
    public static PropertyValue TrustPolicy(string service) =>
        PropertyJson.ToText(
            new PropertyMap(
                ("Version", "2012-10-17"),
                (
                    "Statement",
                    PropertyValue.List(
                        new PropertyMap(
                            ("Action", "sts:AssumeRole"),
                            ("Principal", new PropertyMap(("Service", service))),
                            ("Effect", "Allow"),
                            ("Sid", "")
                        )
                    )
                )
            )
        );

#pragma warning disable CA5350 // A short name for a text, made as awsx makes it. It need not be hard to guess.
    /// <summary>Returns eight hex digits for a text.</summary>
    public static string Hash(string text) =>
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..8];
#pragma warning restore CA5350
}
