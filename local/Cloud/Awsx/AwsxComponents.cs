using Local.Cloud.Images;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>The supported components of the package <c>awsx</c>. Each registers itself and its children.</summary>
/// <param name="vpc">The VPC that <c>awsx:ec2:DefaultVpc</c> describes.</param>
/// <param name="images">Builds the images of <c>awsx:ecr:Image</c>.</param>
internal sealed class AwsxComponents(DefaultVpc vpc, ImageStore images)
{
    /// <summary>Registers a component and its children with the engine that calls.</summary>
    /// <exception cref="CloudException">The component is not supported, or cannot be made.</exception>
    public async Task<ConstructResponse> ConstructAsync(ConstructRequest request, CancellationToken cancellationToken)
    {
        using var registration = new ComponentRegistration(request);
        return request.Type switch
        {
            "awsx:ec2:DefaultVpc" => await DefaultVpcComponent.ConstructAsync(registration, vpc, cancellationToken),
            "awsx:ec2:Vpc" => await new VpcComponent(registration).ConstructAsync(cancellationToken),
            "awsx:lb:TargetGroupAttachment" => await TargetGroupAttachmentComponent.ConstructAsync(
                registration,
                cancellationToken
            ),
            "awsx:ecs:FargateTaskDefinition" => await new FargateTaskDefinitionComponent(
                registration,
                registration.Given
            ).ConstructAsync(cancellationToken),
            "awsx:ecr:Repository" => await RepositoryComponent.ConstructAsync(registration, cancellationToken),
            "awsx:ecr:Image" => await ImageComponent.ConstructAsync(registration, images, cancellationToken),
            "awsx:lb:ApplicationLoadBalancer" => await new ApplicationLoadBalancerComponent(
                registration,
                vpc
            ).ConstructAsync(cancellationToken),
            "awsx:ecs:FargateService" => await new FargateServiceComponent(registration, vpc).ConstructAsync(
                cancellationToken
            ),
            _ => throw new CloudException(
                $"{request.Type} is not supported by the local cloud; of awsx it supports awsx:ec2:DefaultVpc, "
                    + "awsx:ec2:Vpc, awsx:ecr:Repository, awsx:ecr:Image, awsx:ecs:FargateService, "
                    + "awsx:ecs:FargateTaskDefinition, "
                    + "awsx:lb:ApplicationLoadBalancer and awsx:lb:TargetGroupAttachment"
            ),
        };
    }
}
