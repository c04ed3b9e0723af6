using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>
/// <c>aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule</c> and
/// <c>aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule</c>.
/// </summary>
internal sealed class SecurityGroupRuleType(RuleDirection direction, SecurityGroups groups) : ResourceType
{
    public override string Token { get; } = TokenOf(direction);

    /// <summary>Returns the type token of the rules of one direction.</summary>
    public static string TokenOf(RuleDirection direction) =>
        $"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. RuleInputs.CheckStandalone(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = Ids.New("sgr");
        groups.Authorize(GroupId(context.Inputs), RuleInputs.Standalone(id, direction, context.Inputs));
        return Task.FromResult(new Created(id, Outputs(id, context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        groups.Replace(GroupId(inputs), [resource.Id], [RuleInputs.Standalone(resource.Id, direction, inputs)]);
        return Task.FromResult(Outputs(resource.Id, resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        groups.Revoke(GroupId(resource.Inputs), resource.Id);
        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        groups.Authorize(
            GroupId(resource.Inputs),
            RuleInputs.Standalone(resource.Id, direction, resource.Inputs),
            restoring: true
        );
        return Task.CompletedTask;
    }

    private static string GroupId(PropertyMap inputs) => inputs["securityGroupId"].AsString!;

    private static PropertyMap Outputs(string id, string region, PropertyMap inputs) =>
        inputs.With(
            new PropertyMap(("arn", Arn.Of("ec2", region, $"security-group-rule/{id}")), ("securityGroupRuleId", id))
        );
}
