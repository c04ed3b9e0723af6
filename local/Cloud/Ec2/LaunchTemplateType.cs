using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>
/// <c>aws:ec2/launchTemplate:LaunchTemplate</c>. An update that changes the launch of instances makes a new
/// version. The default version changes only on request.
/// </summary>
internal sealed class LaunchTemplateType(LaunchTemplates templates, MachineImages images) : ResourceType
{
    // These inputs belong to the template, not to a version.
    private static readonly string[] OfTheTemplate =
    [
        "defaultVersion",
        "name",
        "namePrefix",
        "region",
        "tags",
        "updateDefaultVersion",
    ];

    public override string Token => "aws:ec2/launchTemplate:LaunchTemplate";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. LaunchTemplateRules.Check(context.Inputs, images)]);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = templates.Create(context.Inputs["name"].AsString!, DataOf(context.Inputs));
        return Task.FromResult(new Created(id, Outputs(id, context.Region, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        if (!DataOf(inputs).Equals(DataOf(resource.Inputs)))
        {
            var number = templates.AddVersion(resource.Id, DataOf(inputs));
            if (inputs.Get("updateDefaultVersion")?.AsBool == true)
            {
                templates.SetDefault(resource.Id, number);
            }
        }

        if (
            inputs.Get("defaultVersion")?.AsNumber is { } wanted
            && wanted != resource.Inputs.Get("defaultVersion")?.AsNumber
        )
        {
            templates.SetDefault(resource.Id, (int)wanted);
        }

        return Task.FromResult(Outputs(resource.Id, resource.Region, inputs));
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        templates.Delete(resource.Id);
        return Task.CompletedTask;
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(templates.WhyNot(resource.Id) is null ? resource.Outputs : null);

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken) =>
        templates.WhyNot(resource.Id) is { } why ? throw new ResourceGoneException(why) : Task.CompletedTask;

    private static PropertyMap DataOf(PropertyMap inputs) =>
        new(inputs.Where(input => !OfTheTemplate.Contains(input.Key)));

    private PropertyMap Outputs(string id, string region, PropertyMap inputs)
    {
        var (latest, standard) = templates.Numbers(id);
        return new PropertyMap(("namePrefix", ""))
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ec2", region, $"launch-template/{id}")),
                    ("defaultVersion", standard),
                    ("latestVersion", latest)
                )
            );
    }
}
