using Local.Cloud.Images;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>The supported components of the package <c>awsx</c>. Each registers itself and its children.</summary>
/// <param name="vpc">The VPC that <c>awsx:ec2:DefaultVpc</c> describes.</param>
/// <param name="images">Builds the images of <c>awsx:ecr:Image</c>.</param>
/// <param name="store">The resources of the cloud.</param>
internal sealed class AwsxComponents(DefaultVpc vpc, ImageStore images, IResourceStore store)
{
    private static readonly string[] Supported =
    [
        "cloudtrail:Trail",
        "ec2:DefaultVpc",
        "ec2:Vpc",
        "ecr:Image",
        "ecr:Repository",
        "ecs:EC2Service",
        "ecs:EC2TaskDefinition",
        "ecs:FargateService",
        "ecs:FargateTaskDefinition",
        "lb:ApplicationLoadBalancer",
        "lb:TargetGroupAttachment",
    ];

    /// <summary>Registers a component and its children with the engine that calls.</summary>
    /// <exception cref="CloudException">The component is not supported, or cannot be made.</exception>
    public async Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken)
    {
        using var registration = new ComponentRegistration(request);
        return await (
            request.Type switch
            {
                "awsx:cloudtrail:Trail" => new TrailComponent(registration).ConstructAsync(cancellationToken),
                "awsx:ec2:DefaultVpc" => DefaultVpcComponent.ConstructAsync(registration, vpc, cancellationToken),
                "awsx:ec2:Vpc" => new VpcComponent(registration).ConstructAsync(cancellationToken),
                "awsx:ecr:Image" => ImageComponent.ConstructAsync(registration, images, cancellationToken),
                "awsx:ecr:Repository" => RepositoryComponent.ConstructAsync(registration, cancellationToken),
                "awsx:ecs:EC2Service" => Service(EcsPlatform.Ec2),
                "awsx:ecs:EC2TaskDefinition" => TaskDefinition(EcsPlatform.Ec2),
                "awsx:ecs:FargateService" => Service(EcsPlatform.Fargate),
                "awsx:ecs:FargateTaskDefinition" => TaskDefinition(EcsPlatform.Fargate),
                "awsx:lb:ApplicationLoadBalancer" => new ApplicationLoadBalancerComponent(
                    registration,
                    vpc
                ).ConstructAsync(cancellationToken),
                "awsx:lb:TargetGroupAttachment" => new TargetGroupAttachmentComponent(
                    registration,
                    store
                ).ConstructAsync(cancellationToken),
                "awsx:ecr:RegistryImage" => throw new CloudException(
                    $"{registration.Describe}: the local cloud has no Docker engine whose images it could push; "
                        + "awsx:ecr:Image builds an image and pushes it"
                ),
                _ => throw new CloudException(
                    $"{request.Type} is not supported by the local cloud; of awsx it supports "
                        + string.Join(", ", Supported.Select(component => $"awsx:{component}"))
                ),
            }
        );

        Task<ConstructResponse> Service(EcsPlatform platform) =>
            new ServiceComponent(registration, platform, vpc).ConstructAsync(cancellationToken);

        Task<ConstructResponse> TaskDefinition(EcsPlatform platform) =>
            new TaskDefinitionComponent(registration, platform, registration.Given).ConstructAsync(cancellationToken);
    }
}
