using System.Collections.Concurrent;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>
/// <c>aws:ec2/securityGroup:SecurityGroup</c>. AWS gives a new group an egress rule. As in Terraform's provider,
/// which Pulumi's is built on, that rule is removed unless the inputs ask for it.
/// </summary>
internal sealed class SecurityGroupType(Vpcs vpcs, VirtualNetwork network, TimeProvider time) : ResourceType
{
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeleteRetry = TimeSpan.FromMilliseconds(100);

    // The ids of the inline rules. All other rules are resources of their own.
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> _inline = new();

    public override string Token => "aws:ec2/securityGroup:SecurityGroup";

    private SecurityGroups Groups => network.SecurityGroups;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = new List<InputError>();
        if (context.Inputs.Get("name")?.AsString is { } name)
        {
            if (name.Length is 0 or > 255)
            {
                errors.Add(InputError.Found("name", $"{name.Length} characters", "1 to 255"));
            }

            if (name.StartsWith("sg-", StringComparison.Ordinal))
            {
                errors.Add(
                    InputError.Value("name", name, "names that do not begin with sg-, which is reserved for ids")
                );
            }
        }

        if (context.Inputs.Get("description")?.AsString is { Length: > 255 } description)
        {
            errors.Add(InputError.Found("description", $"{description.Length} characters", "at most 255"));
        }

        if (context.Inputs.Get("vpcId")?.AsString is { } id && !vpcs.Contains(id))
        {
            errors.Add(new("vpcId", $"InvalidVpcID.NotFound: the VPC '{id}' does not exist"));
        }

        errors.AddRange(RuleInputs.CheckInline(context.Inputs, "ingress"));
        errors.AddRange(RuleInputs.CheckInline(context.Inputs, "egress"));
        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = Ids.New("sg");
        Add(id, context.Inputs.Get("name")?.AsString ?? context.Name, context.Inputs);
        return Task.FromResult(new Created(id, Outputs(id, context.Name, context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        SetInline(resource.Id, inputs);
        return Task.FromResult(Outputs(resource.Id, resource.Outputs["name"].AsString!, resource.Region, inputs));
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (resource.Inputs.Get("revokeRulesOnDelete")?.AsBool == true)
        {
            Groups.RevokeAll(resource.Id);
        }

        for (var started = time.GetTimestamp(); Dependent(resource.Id) is { } dependent; )
        {
            if (time.GetElapsedTime(started) >= DeletePatience)
            {
                throw new CloudException(
                    $"DependencyViolation: resource {resource.Id} has a dependent object ({dependent})"
                );
            }

            await Task.Delay(DeleteRetry, time, cancellationToken);
        }

        Groups.Remove(resource.Id);
        _inline.TryRemove(resource.Id, out _);
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Add(resource.Id, resource.Outputs["name"].AsString!, resource.Inputs, restoring: true);
        return Task.CompletedTask;
    }

    // The default group of a VPC: its members reach each other and everything outside.
    public override PropertyMap? Provided(string id, string region)
    {
        if (Groups.FindDefault(id) is not { } group)
        {
            return null;
        }

        var all = new PropertyMap(("protocol", "-1"), ("fromPort", 0), ("toPort", 0));
        var inputs = new PropertyMap(
            ("description", "default VPC security group"),
            ("vpcId", group.VpcId),
            ("ingress", PropertyValue.List(all.With("self", true))),
            ("egress", PropertyValue.List(all.With("cidrBlocks", PropertyValue.List("0.0.0.0/0"))))
        );
        return Outputs(id, group.Name, region, inputs);
    }

    private void SetInline(string id, PropertyMap inputs, bool restoring = false)
    {
        var rules = RuleInputs.Inline(id, inputs).ToArray();
        Groups.Replace(id, [.. _inline.GetValueOrDefault(id) ?? []], rules, restoring);
        _inline[id] = [.. rules.Select(rule => rule.Id)];
    }

    private void Add(string id, string name, PropertyMap inputs, bool restoring = false)
    {
        Groups.Add(new SecurityGroup(id, name, inputs.Text("vpcId", vpcs.Default.Id), []));
        try
        {
            SetInline(id, inputs, restoring);
        }
        catch (CloudException)
        {
            Groups.Remove(id);
            throw;
        }
    }

    private string? Dependent(string groupId) =>
        network.MemberOf(groupId) is { } member
            ? $"network interface {member.Id}, {member.Description}"
            : Groups.ReferencedBy(groupId);

    private PropertyMap Outputs(string id, string name, string region, PropertyMap inputs) =>
        new PropertyMap(
            ("name", name),
            ("description", "Managed by Pulumi"),
            ("vpcId", vpcs.Default.Id),
            ("ingress", PropertyValue.List()),
            ("egress", PropertyValue.List()),
            ("revokeRulesOnDelete", false),
            ("namePrefix", "")
        )
            .With(inputs)
            .With(new PropertyMap(("arn", Arn.Of("ec2", region, $"security-group/{id}")), ("ownerId", Arn.Account)));
}
