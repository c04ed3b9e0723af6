using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>
/// <c>aws:ecs/taskDefinition:TaskDefinition</c>. Its id here is its ARN, because each revision needs its own.
/// </summary>
internal sealed class TaskDefinitionType(TaskPlatform platform, TaskDefinitionRevisions revisions) : ResourceType
{
    public const string TypeToken = "aws:ecs/taskDefinition:TaskDefinition";

    public override string Token => TypeToken;

    public override async Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = TaskDefinitionRules.Check(context.Inputs);
        if (errors.Count > 0)
        {
            return errors;
        }

        var unknown = new List<InputError>();
        foreach (var (index, image) in TaskDefinitionRules.Images(context.Inputs).Index())
        {
            try
            {
                // An image of one of the project's services is built here, so that its errors appear before anything
                // changes.
                await platform.Images.PullAsync(image, cancellationToken);
            }
            catch (CloudException e)
            {
                unknown.Add(new($"containerDefinitions[{index}].image", e.Message));
            }
        }

        return unknown;
    }

    public override IEnumerable<string> Warnings(PropertyMap inputs) =>
        RecordedOptions.OfTaskDefinition(inputs) is { } sentence ? [sentence] : [];

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var family = context.Inputs["family"].AsString!;
        var revision = await revisions.NextAsync(family, cancellationToken);
        var arn = Arn.Of("ecs", context.Region, $"task-definition/{family}:{revision}");
        return new Created(arn, Outputs(context.Inputs, arn, revision));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(inputs, resource.Id, (int)resource.Outputs["revision"].AsNumber!));

    /// <summary>The revision becomes INACTIVE. Deployments that run it keep it.</summary>
    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private static PropertyMap Outputs(PropertyMap inputs, string arn, int revision) =>
        new PropertyMap(
            ("enableFaultInjection", false),
            ("networkMode", "bridge"),
            ("skipDestroy", false),
            ("trackLatest", false)
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", arn),
                    ("arnWithoutRevision", arn[..arn.LastIndexOf(':')]),
                    ("revision", revision)
                )
            );
}
