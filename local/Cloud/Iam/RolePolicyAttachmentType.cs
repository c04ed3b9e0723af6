using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary>
/// <c>aws:iam/rolePolicyAttachment:RolePolicyAttachment</c>: attaches a managed policy, AWS's or the user's, to a
/// role.
/// </summary>
internal sealed class RolePolicyAttachmentType(IResourceStore store) : StoredResourceType
{
    private const string AwsPolicies = "arn:aws:iam::aws:policy/";

    public override string Token => "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

    protected override IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Get("policyArn")?.AsString is { } arn && !IsPolicy(arn))
        {
            yield return InputError.Value("policyArn", arn, $"the ARN of a policy: {AwsPolicies}… or {OwnPolicies}…");
        }
    }

    protected override string NewId(CreateContext context)
    {
        var role = IamNames.Role(context.Inputs["role"])!;
        var policy = context.Inputs["policyArn"].AsString!;
        RoleType.EnsureExists(store, role);
        return
            policy.StartsWith(AwsPolicies, StringComparison.Ordinal)
            || store.TryGet(PolicyType.PolicyToken, policy, out _)
            ? $"{role}/{policy}"
            : throw new CloudException($"NoSuchEntity: Policy {policy} does not exist or is not attachable.");
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        inputs.With("role", IamNames.Role(inputs["role"]));

    private static string OwnPolicies => Arn.Global("iam", "policy/");

    private static bool IsPolicy(string arn) =>
        arn.StartsWith(AwsPolicies, StringComparison.Ordinal) || arn.StartsWith(OwnPolicies, StringComparison.Ordinal);
}
