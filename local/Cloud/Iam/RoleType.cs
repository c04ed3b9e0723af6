using System.Globalization;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary><c>aws:iam/role:Role</c>.</summary>
internal sealed class RoleType(IResourceStore store, TimeProvider time) : StoredResourceType
{
    public const string RoleToken = "aws:iam/role:Role";

    public override string Token => RoleToken;

    /// <summary>Throws IAM's error if the role does not exist.</summary>
    public static void EnsureExists(IResourceStore store, string role)
    {
        if (!store.TryGet(RoleToken, role, out _))
        {
            throw new CloudException($"NoSuchEntity: The role with name {role} cannot be found.");
        }
    }

    protected override IEnumerable<InputError> Check(PropertyMap inputs)
    {
        foreach (var error in IamNames.Check(inputs, 64).Concat(Document.CheckPolicy(inputs, "assumeRolePolicy")))
        {
            yield return error;
        }

        if (inputs.Get("maxSessionDuration")?.AsNumber is { } seconds and not (>= 3600 and <= 43200))
        {
            yield return InputError.Value("maxSessionDuration", seconds, "3600 to 43200 seconds");
        }
    }

    protected override string NewId(CreateContext context)
    {
        var name = context.Inputs["name"].AsString!;
        return store.TryGet(Token, name, out _)
            ? throw new CloudException($"EntityAlreadyExists: Role with name {name} already exists.")
            : name;
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(
            ("path", "/"),
            ("namePrefix", ""),
            ("forceDetachPolicies", false),
            ("maxSessionDuration", 3600),
            ("inlinePolicies", PropertyValue.List()),
            ("managedPolicyArns", PropertyValue.List())
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Global("iam", $"role{inputs.Get("path")?.AsString ?? "/"}{id}")),
                    ("assumeRolePolicy", Document.Text(inputs["assumeRolePolicy"])),
                    ("uniqueId", current?.Get("uniqueId") ?? IamNames.NewUniqueId("AROA")),
                    (
                        "createDate",
                        current?.Get("createDate")
                            ?? time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                    )
                )
            );

    protected override void EnsureUnused(CloudResource resource)
    {
        if (resource.Inputs.Get("forceDetachPolicies")?.AsBool == true)
        {
            return;
        }

        bool IsOfRole(CloudResource other) => IamNames.Role(other.Inputs.Get("role")) == resource.Id;
        if (store.All("aws:iam/rolePolicyAttachment:RolePolicyAttachment").Any(IsOfRole))
        {
            throw new CloudException("DeleteConflict: Cannot delete entity, must detach all policies first.");
        }

        if (store.All("aws:iam/rolePolicy:RolePolicy").Any(IsOfRole))
        {
            throw new CloudException("DeleteConflict: Cannot delete entity, must delete policies first.");
        }

        if (store.All("aws:iam/instanceProfile:InstanceProfile").Any(IsOfRole))
        {
            throw new CloudException(
                "DeleteConflict: Cannot delete entity, must remove roles from instance profile first."
            );
        }
    }
}
