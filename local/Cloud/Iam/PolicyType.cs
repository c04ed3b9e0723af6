using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary><c>aws:iam/policy:Policy</c>: a managed policy. Its id is its ARN.</summary>
internal sealed class PolicyType(IResourceStore store) : StoredResourceType
{
    public const string PolicyToken = "aws:iam/policy:Policy";

    public override string Token => PolicyToken;

    protected override IEnumerable<InputError> Check(PropertyMap inputs) =>
        IamNames.Check(inputs, 128).Concat(Document.CheckPolicy(inputs, "policy"));

    protected override string NewId(CreateContext context)
    {
        var name = context.Inputs["name"].AsString!;
        return store.All(Token).Any(policy => policy.Inputs.Get("name")?.AsString == name)
            ? throw new CloudException($"EntityAlreadyExists: A policy called {name} already exists.")
            : Arn.Global("iam", $"policy{context.Inputs.Get("path")?.AsString ?? "/"}{name}");
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(("path", "/"), ("namePrefix", ""), ("attachmentCount", 0))
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", id),
                    ("policy", Document.Text(inputs["policy"])),
                    ("policyId", current?.Get("policyId") ?? IamNames.NewUniqueId("ANPA"))
                )
            );

    protected override void EnsureUnused(CloudResource resource)
    {
        var attachments = store.All("aws:iam/rolePolicyAttachment:RolePolicyAttachment");
        if (attachments.Any(attachment => attachment.Inputs.Get("policyArn")?.AsString == resource.Id))
        {
            throw new CloudException("DeleteConflict: Cannot delete a policy attached to entities.");
        }
    }
}
