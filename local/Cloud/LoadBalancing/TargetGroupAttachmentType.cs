using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>aws:lb/targetGroupAttachment:TargetGroupAttachment</c>: registers one target.</summary>
internal sealed class TargetGroupAttachmentType(
    VirtualNetwork network,
    TargetGroups targetGroups,
    IInstanceAddresses instances
) : ResourceType
{
    public override string Token => "aws:lb/targetGroupAttachment:TargetGroupAttachment";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = InputReader.CheckRange(context.Inputs, "port", 1, 65535).ToList();
        if (
            errors.Count == 0
            && InstancePort(context.Inputs) is { } port
            && network.WhyNotListen(null, port) is { } why
        )
        {
            errors.Add(new("port", why));
        }

        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var (arn, address, port) = Resolve(context.Inputs);
        targetGroups.Register(arn, address, port);
        return Task.FromResult(new Created($"{arn}-{Ids.Hex(16)}", context.Inputs));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(resource.Outputs.With(inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (
            targetGroups.Contains(resource.Inputs["targetGroupArn"].AsString!)
            && TryResolve(resource.Inputs) is var (arn, address, port)
        )
        {
            targetGroups.Deregister(arn, address, port);
        }

        return Task.CompletedTask;
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var (arn, address, port) = Resolve(resource.Inputs);
        targetGroups.Register(arn, address, port);
        return Task.CompletedTask;
    }

    // The port that an instance must listen on; null if the target is an address, or the target is not known yet.
    private int? InstancePort(PropertyMap inputs)
    {
        var group = inputs.Get("targetGroupArn")?.AsString is { } arn ? targetGroups.Find(arn)?.Settings : null;
        return group?.TargetType == "ip" || IPAddress.TryParse(inputs.Get("targetId")?.AsString, out _)
            ? null
            : (int?)inputs.Get("port")?.AsNumber ?? group?.Port;
    }

    private (string Arn, IPAddress Address, int Port) Resolve(PropertyMap inputs)
    {
        if (TryResolve(inputs) is { } resolved)
        {
            return resolved;
        }

        var id = inputs.Text("targetId", "");
        throw new CloudException(
            targetGroups.Require(inputs["targetGroupArn"].AsString!).Settings.TargetType == "ip"
            && !IPAddress.TryParse(id, out _)
                ? $"ValidationError: the target '{id}' is no IP address, and the target group has the target type ip"
                : $"InvalidTarget: the target '{id}' does not exist or is not running"
        );
    }

    private (string Arn, IPAddress Address, int Port)? TryResolve(PropertyMap inputs)
    {
        var arn = inputs["targetGroupArn"].AsString!;
        var settings = targetGroups.Require(arn).Settings;
        var id = inputs["targetId"].AsString!;
        var address =
            settings.TargetType != "ip" ? instances.FindAddress(id)
            : IPAddress.TryParse(id, out var parsed) && network.Find(parsed) is not null ? parsed
            : null;
        return address is null ? null : (arn, address, inputs.Number("port", settings.Port));
    }
}
