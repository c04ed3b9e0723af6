using Infra.Components;
using Infra.Components.Internal;
using Infra.Configuration;
using Pulumi;
using Pulumi.Aws.Ecr;
using Pulumi.Aws.Ecr.Inputs;
using Pulumi.Aws.Iam;

namespace Infra;

/// <summary>
/// What an account needs before deployments from git can start: the roles by which they come in, and the repositories of
/// the images that they take from stack to stack.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Composes the components.</summary>
    /// <param name="settings">The settings of the deployments.</param>
    /// <param name="outputs">The stack's outputs, to which the ARNs of the roles and of their boundary are added.</param>
    public static void Compose(DeploymentsSettings settings, IDictionary<string, object?> outputs)
    {
        var role = new DeploymentRole(
            "deployments",
            new()
            {
                Organization = Given(settings.Organization),
                Repository = Given(settings.Repository),
                Stacks = settings.Stacks,
                Regions = settings.Regions,
                RoleNames = settings.RoleNames,
                TaskActions = settings.TaskActions,
            }
        );
        outputs["previewRoleArn"] = role.PreviewRoleArn;
        outputs["updateRoleArn"] = role.UpdateRoleArn;
        outputs["permissionsBoundaryArn"] = role.PermissionsBoundaryArn;

        foreach (var service in settings.Images)
        {
            var repository = new Repository(
                $"images-{service}",
                new()
                {
                    Name = EcsTask.PromotedName(service),
                    // A tag is a commit's id, and never means another image.
                    ImageTagMutability = "IMMUTABLE",
                    ImageScanningConfiguration = new RepositoryImageScanningConfigurationArgs { ScanOnPush = true },
                }
            );
            _ = new LifecyclePolicy(
                $"images-{service}",
                new() { Repository = repository.Name, Policy = WithoutUntagged }
            );
            outputs[$"{service}Repository"] = repository.RepositoryUrl;
        }
    }

    /// <summary>A promoted image has a tag, and stays: a stack may name it. What has none is a push that failed.</summary>
    private const string WithoutUntagged = """
        {
          "rules": [
            {
              "rulePriority": 1,
              "description": "Delete what a failed push left",
              "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14},
              "action": {"type": "expire"}
            }
          ]
        }
        """;

    /// <summary>The options by which each role of a stack gets the stack's permissions boundary.</summary>
    public static ResourceTransformation Bound(Lazy<StackSettings> settings) =>
        resource =>
        {
            if (resource.Args is not RoleArgs role || settings.Value.PermissionsBoundary is not { } boundary)
            {
                return null;
            }

            role.PermissionsBoundary = boundary;
            return new(role, resource.Options);
        };

    private static Input<string>? Given(string? text) => text is null ? null : (Input<string>)text;
}
