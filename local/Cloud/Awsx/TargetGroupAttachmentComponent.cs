using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary><c>awsx:lb:TargetGroupAttachment</c>: an instance as a target. Lambda functions are refused by name.</summary>
internal static class TargetGroupAttachmentComponent
{
    public static async Task<ConstructResponse> ConstructAsync(
        ComponentRegistration registration,
        CancellationToken cancellationToken
    )
    {
        var inputs = registration.Inputs;
        foreach (var name in (string[])["lambda", "lambdaArn"])
        {
            if (inputs.ContainsKey(name))
            {
                throw new CloudException($"{registration.Describe}: {name}: the local cloud has no Lambda functions");
            }
        }

        RequireOne(registration, "instance", "instanceId");
        RequireOne(registration, "targetGroup", "targetGroupArn");
        var urn = await registration.RegisterAsync(cancellationToken);
        var (instance, instanceUrns) = Given(registration, "instance", "instanceId");
        var (group, groupUrns) = Given(registration, "targetGroup", "targetGroupArn");
        var attachment = await registration.RegisterChildAsync(
            urn,
            "aws:lb/targetGroupAttachment:TargetGroupAttachment",
            registration.Name,
            new PropertyMap(("targetId", instance), ("targetGroupArn", group)),
            new Dictionary<string, IReadOnlyList<string>>
            {
                ["targetId"] = instanceUrns,
                ["targetGroupArn"] = groupUrns,
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

    private static void RequireOne(ComponentRegistration registration, string resource, string text)
    {
        registration.RequireAtMostOne(resource, text);
        if (!registration.Inputs.ContainsKey(resource) && !registration.Inputs.ContainsKey(text))
        {
            throw new CloudException($"{registration.Describe}: {resource} or {text} must be given");
        }
    }

    // The id of an instance, like the ARN of a target group, is the id of the resource.
    private static (PropertyValue Value, IReadOnlyList<string> Urns) Given(
        ComponentRegistration registration,
        string resource,
        string text
    ) =>
        registration.Inputs.Get(resource) switch
        {
            ResourceValue reference => (reference.Id ?? PropertyValue.Unknown, [reference.Urn]),
            { } unknown => (unknown, registration.Dependencies(resource)),
            null => (registration.Inputs[text], registration.Dependencies(text)),
        };
}
