using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>
/// <c>aws:ec2/defaultSecurityGroup:DefaultSecurityGroup</c>: adopts the default group of a VPC. The group then has the
/// rules of the resource only: none, unless the program gives some. Deleting the resource leaves the group as it is.
/// </summary>
internal sealed class DefaultSecurityGroupType(Vpcs vpcs, SecurityGroups groups) : ResourceType
{
    public const string TypeToken = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";

    public override string Token => TypeToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = RuleInputs
            .CheckInline(context.Inputs, "ingress")
            .Concat(RuleInputs.CheckInline(context.Inputs, "egress"))
            .ToList();
        if (context.Inputs.Get("vpcId")?.AsString is { } id && !vpcs.Contains(id))
        {
            errors.Add(new("vpcId", $"InvalidVpcID.NotFound: the VPC '{id}' does not exist"));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = vpcs.DefaultSecurityGroupId(VpcId(context.Inputs));
        SetRules(id, context.Inputs, restoring: false);
        return Task.FromResult(new Created(id, Outputs(id, context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        SetRules(resource.Id, inputs, restoring: false);
        return Task.FromResult(Outputs(resource.Id, resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        SetRules(resource.Id, resource.Inputs, restoring: true);
        return Task.CompletedTask;
    }

    private string VpcId(PropertyMap inputs) => inputs.Text("vpcId", vpcs.Default.Id);

    private void SetRules(string id, PropertyMap inputs, bool restoring) =>
        groups.Replace(
            id,
            [.. groups.Rules(id).Select(rule => rule.Id)],
            [.. RuleInputs.Inline(id, inputs)],
            restoring
        );

    private PropertyMap Outputs(string id, string region, PropertyMap inputs) =>
        new PropertyMap(
            ("description", "default VPC security group"),
            ("egress", PropertyValue.List()),
            ("ingress", PropertyValue.List()),
            ("name", "default"),
            ("namePrefix", ""),
            ("revokeRulesOnDelete", false),
            ("vpcId", VpcId(inputs))
        )
            .With(inputs)
            .With(new PropertyMap(("arn", Arn.Of("ec2", region, $"security-group/{id}")), ("ownerId", Arn.Account)));
}
