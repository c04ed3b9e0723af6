using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:lb:TargetGroupAttachment</c>: an instance as a target, by its id or, for a target group of addresses, by its
/// private address. Lambda functions are refused by name.
/// </summary>
internal sealed class TargetGroupAttachmentComponent(ComponentRegistration registration, IResourceStore store)
{
    private readonly PropertyMap _inputs = registration.Inputs;

    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        Check();
        var instance = Given("instance", "instanceId");
        var group = Given("targetGroup", "targetGroupArn");
        var target = Target(instance.Id, group.Id);
        var urn = await registration.RegisterAsync(cancellationToken);
        var attachment = await registration.RegisterChildAsync(
            urn,
            "aws:lb/targetGroupAttachment:TargetGroupAttachment",
            registration.Name,
            target.With("targetGroupArn", group.Id),
            new Dictionary<string, IReadOnlyList<string>>
            {
                ["targetId"] = instance.Urns,
                ["targetGroupArn"] = group.Urns,
            },
            cancellationToken
        );
        return await registration.FinishAsync(
            urn,
            new PropertyMap(("targetGroupAttachment", attachment.Reference)),
            new Dictionary<string, IReadOnlyList<string>> { ["targetGroupAttachment"] = [attachment.Urn] },
            cancellationToken
        );
    }

    private void Check()
    {
        foreach (var name in (string[])["lambda", "lambdaArn"])
        {
            if (_inputs.ContainsKey(name))
            {
                throw new CloudException($"{registration.Describe}: {name}: the local cloud has no Lambda functions");
            }
        }

        RequireOne("instance", "instanceId");
        RequireOne("targetGroup", "targetGroupArn");
    }

    private void RequireOne(string resource, string text)
    {
        registration.RequireAtMostOne(resource, text);
        if (!_inputs.ContainsKey(resource) && !_inputs.ContainsKey(text))
        {
            throw new CloudException($"{registration.Describe}: {resource} or {text} must be given");
        }
    }

    /// <summary>Returns the target and its zone; unknown while the instance or the target group is not known.</summary>
    private PropertyMap Target(PropertyValue instanceId, PropertyValue groupArn)
    {
        if (instanceId.AsString is not { } id || groupArn.AsString is not { } arn)
        {
            return new(("targetId", PropertyValue.Unknown), ("availabilityZone", PropertyValue.Unknown));
        }

        var instance = Find("aws:ec2/instance:Instance", id, "instance");
        var group = Find("aws:lb/targetGroup:TargetGroup", arn, "target group");
        return new(
            ("targetId", group.Text("targetType", "instance") == "instance" ? id : instance["privateIp"]),
            ("availabilityZone", instance["availabilityZone"])
        );
    }

    private PropertyMap Find(string token, string id, string kind) =>
        store.TryGet(token, id, out var found)
            ? found.Outputs
            : throw new CloudException($"{registration.Describe}: the {kind} '{id}' does not exist");

    // The id of an instance, like the ARN of a target group, is the id of the resource.
    private (PropertyValue Id, IReadOnlyList<string> Urns) Given(string resource, string text) =>
        _inputs.Get(resource) switch
        {
            ResourceValue reference => (reference.Id ?? PropertyValue.Unknown, [reference.Urn]),
            { } unknown => (unknown, registration.Dependencies(resource)),
            null => (_inputs[text], registration.Dependencies(text)),
        };
}
