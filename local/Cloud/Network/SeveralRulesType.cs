using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>
/// <c>aws:ec2/securityGroupRule:SecurityGroupRule</c>: the rules of one direction and one range of ports, one for each
/// source. New programs use <see cref="SecurityGroupRuleType"/>; <c>awsx</c> makes this type.
/// </summary>
internal sealed class SeveralRulesType(SecurityGroups groups) : ResourceType
{
    public const string TypeToken = "aws:ec2/securityGroupRule:SecurityGroupRule";

    public override string Token => TypeToken;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. RuleInputs.CheckSeveral(context.Inputs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = $"sgrule-{Ids.Hex(9)}";
        Authorize(id, context.Inputs, restoring: false);
        return Task.FromResult(new Created(id, Outputs(id, context.Inputs)));
    }

    // Every change but that of the description replaces the resource.
    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(resource.Id, inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        foreach (var rule in Rules(resource.Id, resource.Inputs))
        {
            groups.Revoke(GroupId(resource.Inputs), rule.Id);
        }

        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Authorize(resource.Id, resource.Inputs, restoring: true);
        return Task.CompletedTask;
    }

    private void Authorize(string id, PropertyMap inputs, bool restoring) =>
        groups.Replace(GroupId(inputs), [], [.. Rules(id, inputs)], restoring);

    private static IEnumerable<SecurityGroupRule> Rules(string id, PropertyMap inputs) =>
        RuleInputs
            .Inline(GroupId(inputs), RuleInputs.Direction(inputs), inputs)
            .Select((rule, index) => rule with { Id = $"{id}/{index}" });

    private static string GroupId(PropertyMap inputs) => inputs["securityGroupId"].AsString!;

    private static PropertyMap Outputs(string id, PropertyMap inputs) =>
        new PropertyMap(("self", false)).With(inputs).With("securityGroupRuleId", id);
}
