using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/targetGroup:TargetGroup</c>: targets of application load balancers, by HTTP or HTTPS.</summary>
internal sealed class TargetGroupType(
    Vpcs vpcs,
    LoadBalancers loadBalancers,
    TargetGroups targetGroups,
    TimeProvider time
) : ResourceType
{
    private static readonly TimeSpan DeletePatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DeleteRetry = TimeSpan.FromMilliseconds(100);

    public override string Token => "aws:lb/targetGroup:TargetGroup";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. TargetGroupInputs.Check(context.Inputs, vpcs)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs.Text("name", context.Name);
        var arn = Arn.Of("elasticloadbalancing", context.Region, $"targetgroup/{name}/{Ids.Hex(16)}");
        targetGroups.Add(arn, context.Stack, TargetGroupInputs.Read(name, context.Inputs));
        return Task.FromResult(new Created(arn, Outputs(arn, name, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var group = targetGroups.Require(resource.Id);
        group.Settings = TargetGroupInputs.Read(group.Settings.Name, inputs);
        return Task.FromResult(Outputs(resource.Id, group.Settings.Name, inputs));
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); targetGroups.HasLoadBalancer(resource.Id); )
        {
            if (time.GetElapsedTime(started) >= DeletePatience)
            {
                throw new CloudException(
                    $"ResourceInUse: the target group '{resource.Id}' is in use by a listener or a rule"
                );
            }

            await Task.Delay(DeleteRetry, time, cancellationToken);
        }

        targetGroups.Remove(resource.Id);
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            targetGroups.Find(resource.Id) is { } group
                ? Outputs(resource.Id, group.Settings.Name, resource.Inputs)
                : null
        );

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var name = resource.Outputs["name"].AsString!;
        targetGroups.Add(resource.Id, resource.Stack, TargetGroupInputs.Read(name, resource.Inputs));
        return Task.CompletedTask;
    }

    private PropertyMap Outputs(string arn, string name, PropertyMap inputs)
    {
        var user = targetGroups.Find(arn)?.LoadBalancer;
        return TargetGroupInputs
            .WithDefaults(name, inputs)
            .With(
                new PropertyMap(
                    ("arn", arn),
                    ("arnSuffix", TargetGroup.SuffixOf(arn)),
                    (
                        "loadBalancerArns",
                        PropertyValue.List(
                            loadBalancers.All.Where(one => one.Interface == user).Select(one => (PropertyValue)one.Arn)
                        )
                    )
                )
            );
    }
}
