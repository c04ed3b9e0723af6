using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary><c>aws:iam/rolePolicy:RolePolicy</c>: a policy inside a role.</summary>
internal sealed class RolePolicyType(IResourceStore store) : StoredResourceType
{
    public override string Token => "aws:iam/rolePolicy:RolePolicy";

    protected override IEnumerable<InputError> Check(PropertyMap inputs) =>
        IamNames.Check(inputs, 128).Concat(Document.CheckPolicy(inputs, "policy"));

    protected override string NewId(CreateContext context)
    {
        var role = IamNames.Role(context.Inputs["role"])!;
        RoleType.EnsureExists(store, role);
        return $"{role}:{context.Inputs["name"].AsString}";
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(("namePrefix", ""))
            .With(inputs)
            .With("role", IamNames.Role(inputs["role"]))
            .With("policy", Document.Text(inputs["policy"]));
}
