using System.Globalization;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary><c>aws:iam/instanceProfile:InstanceProfile</c>.</summary>
internal sealed class InstanceProfileType(IResourceStore store, TimeProvider time) : StoredResourceType
{
    public override string Token => "aws:iam/instanceProfile:InstanceProfile";

    protected override IEnumerable<InputError> Check(PropertyMap inputs) => IamNames.Check(inputs, 128);

    protected override string NewId(CreateContext context)
    {
        var name = context.Inputs["name"].AsString!;
        if (store.TryGet(Token, name, out _))
        {
            throw new CloudException($"EntityAlreadyExists: Instance Profile {name} already exists.");
        }

        if (IamNames.Role(context.Inputs.Get("role")) is { } role)
        {
            RoleType.EnsureExists(store, role);
        }

        return name;
    }

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(("path", "/"), ("namePrefix", ""))
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Global("iam", $"instance-profile{inputs.Get("path")?.AsString ?? "/"}{id}")),
                    ("role", IamNames.Role(inputs.Get("role"))),
                    ("uniqueId", current?.Get("uniqueId") ?? IamNames.NewUniqueId("AIPA")),
                    (
                        "createDate",
                        current?.Get("createDate")
                            ?? time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
                    )
                )
            );
}
