using System.Collections.Immutable;
using Pulumi;
using Pulumi.Awsx.Ecr;
using Pulumi.Awsx.Ecr.Inputs;

namespace Infra.Components;

/// <summary>The image of a service, built from a folder or from elsewhere.</summary>
/// <param name="Uri">The image's reference.</param>
/// <param name="RepositoryUrl">The repository that was made for it, if one was.</param>
/// <param name="Resources">What must be there before the image can be pulled.</param>
internal sealed record ServiceImage(
    Output<string> Uri,
    Output<string>? RepositoryUrl,
    ImmutableArray<Resource> Resources
)
{
    /// <summary>The image that <paramref name="args"/> name, or one that is built for them.</summary>
    public static ServiceImage Of(string name, EcsServiceArgs args, Resource parent) =>
        args.Image is { } elsewhere
            ? new ServiceImage(Output.Create(elsewhere), null, [])
            : Build(name, args.Folder!, args.ForceDelete, parent);

    private static ServiceImage Build(string name, string folder, bool forceDelete, Resource parent)
    {
        var repository = new Repository(
            name,
            new()
            {
                ForceDelete = forceDelete,
                // Tasks name their image by digest, so one without a tag may still be what a rollback goes back to.
                LifecyclePolicy = new LifecyclePolicyArgs
                {
                    Rules = new LifecyclePolicyRuleArgs
                    {
                        Description = "Keep the last 20 images",
                        TagStatus = LifecycleTagStatus.Any,
                        MaximumNumberOfImages = 20,
                    },
                },
            },
            new() { Parent = parent }
        );
        var image = new Image(
            name,
            new()
            {
                RepositoryUrl = repository.Url,
                Context = folder,
                Platform = "linux/amd64",
            },
            new() { Parent = parent }
        );
        return new ServiceImage(image.ImageUri, repository.Url, [image]);
    }
}
