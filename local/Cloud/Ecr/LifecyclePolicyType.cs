using Local.Cloud.Iam;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecr;

/// <summary>
/// <c>aws:ecr/lifecyclePolicy:LifecyclePolicy</c>: a policy of a repository. Its id is the repository's name.
/// </summary>
internal sealed class LifecyclePolicyType(IResourceStore store) : StoredResourceType
{
    public override string Token => "aws:ecr/lifecyclePolicy:LifecyclePolicy";

    protected override IEnumerable<InputError> Check(PropertyMap inputs) => Document.Check(inputs, "policy", "rules");

    protected override string NewId(CreateContext context)
    {
        var repository = context.Inputs["repository"].AsString!;
        return store.TryGet(RepositoryType.RepositoryToken, repository, out _)
            ? repository
            : throw new CloudException(
                $"RepositoryNotFoundException: The repository with name '{repository}' does not exist in the registry with id '{Arn.Account}'"
            );
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(("registryId", Arn.Account)).With(inputs).With("policy", Document.Text(inputs["policy"]));
}
