using System.Collections.Immutable;

namespace Infra.Components.Internal;

/// <summary>
/// What deployments of stacks of these components may do: the actions by which Pulumi's AWS provider creates, reads,
/// updates, tags and deletes the resources that the components make. A new type of resource needs its actions here.
/// </summary>
internal static class DeploymentPermissions
{
    /// <summary>Reads no data of users: neither secrets nor objects, parameters of the account or log events.</summary>
    private static readonly ImmutableArray<string> Reads =
    [
        "acm:DescribeCertificate",
        "acm:ListTagsForCertificate",
        "application-autoscaling:Describe*",
        "application-autoscaling:ListTagsForResource",
        "autoscaling:Describe*",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:ListTagsForResource",
        "ec2:Describe*",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:DescribeImages",
        "ecr:DescribeRepositories",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "ecr:GetLifecyclePolicy",
        "ecr:ListTagsForResource",
        "ecs:Describe*",
        "ecs:List*",
        "elasticloadbalancing:Describe*",
        "iam:GetInstanceProfile",
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRolePolicies",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:ListTagsForResource",
        "route53:GetChange",
        "route53:GetHostedZone",
        "route53:ListResourceRecordSets",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucket*",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
        "s3:ListBucketVersions",
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetResourcePolicy",
        "servicediscovery:Get*",
        "servicediscovery:List*",
        "ssm:DescribeAssociation",
        "ssm:ListTagsForResource",
        "wafv2:Get*",
        "wafv2:ListTagsForResource",
    ];

    /// <summary>
    /// Changes in the regions of the stacks. Pulumi makes the names of most of these resources, and an ARN of EC2 or ECS has
    /// no part by which a project is known: that is the business of an account for each environment.
    /// </summary>
    private static readonly ImmutableArray<string> Regional =
    [
        "acm:AddTagsToCertificate",
        "acm:DeleteCertificate",
        "acm:RemoveTagsFromCertificate",
        "acm:RequestCertificate",
        "application-autoscaling:DeleteScalingPolicy",
        "application-autoscaling:DeleteScheduledAction",
        "application-autoscaling:DeregisterScalableTarget",
        "application-autoscaling:PutScalingPolicy",
        "application-autoscaling:PutScheduledAction",
        "application-autoscaling:RegisterScalableTarget",
        "application-autoscaling:TagResource",
        "application-autoscaling:UntagResource",
        "autoscaling:AttachLoadBalancerTargetGroups",
        "autoscaling:CancelInstanceRefresh",
        "autoscaling:CreateAutoScalingGroup",
        "autoscaling:CreateOrUpdateTags",
        "autoscaling:DeleteAutoScalingGroup",
        "autoscaling:DeleteTags",
        "autoscaling:DetachLoadBalancerTargetGroups",
        "autoscaling:SetInstanceProtection",
        "autoscaling:StartInstanceRefresh",
        "autoscaling:UpdateAutoScalingGroup",
        "cloudwatch:DeleteAlarms",
        "cloudwatch:PutMetricAlarm",
        "cloudwatch:TagResource",
        "cloudwatch:UntagResource",
        "ec2:AllocateAddress",
        "ec2:AssociateRouteTable",
        "ec2:AttachInternetGateway",
        "ec2:AuthorizeSecurityGroupEgress",
        "ec2:AuthorizeSecurityGroupIngress",
        "ec2:CreateFlowLogs",
        "ec2:CreateImage",
        "ec2:CreateInternetGateway",
        "ec2:CreateLaunchTemplate",
        "ec2:CreateLaunchTemplateVersion",
        "ec2:CreateNatGateway",
        "ec2:CreateRoute",
        "ec2:CreateRouteTable",
        "ec2:CreateSecurityGroup",
        "ec2:CreateSubnet",
        "ec2:CreateTags",
        "ec2:CreateVpc",
        "ec2:CreateVpcEndpoint",
        "ec2:DeleteFlowLogs",
        "ec2:DeleteInternetGateway",
        "ec2:DeleteLaunchTemplate",
        "ec2:DeleteNatGateway",
        "ec2:DeleteRoute",
        "ec2:DeleteRouteTable",
        "ec2:DeleteSecurityGroup",
        "ec2:DeleteSnapshot",
        "ec2:DeleteSubnet",
        "ec2:DeleteTags",
        "ec2:DeleteVpc",
        "ec2:DeleteVpcEndpoints",
        "ec2:DeregisterImage",
        "ec2:DetachInternetGateway",
        "ec2:DisassociateRouteTable",
        "ec2:ModifyInstanceAttribute",
        "ec2:ModifyInstanceMetadataOptions",
        "ec2:ModifyLaunchTemplate",
        "ec2:ModifySecurityGroupRules",
        "ec2:ModifySubnetAttribute",
        "ec2:ModifyVpcAttribute",
        "ec2:ModifyVpcEndpoint",
        "ec2:ReleaseAddress",
        "ec2:ReplaceRoute",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "ec2:RunInstances",
        "ec2:StartInstances",
        "ec2:StopInstances",
        "ec2:TerminateInstances",
        "ecs:CreateCapacityProvider",
        "ecs:CreateCluster",
        "ecs:CreateService",
        "ecs:DeleteCapacityProvider",
        "ecs:DeleteCluster",
        "ecs:DeleteService",
        "ecs:DeregisterTaskDefinition",
        "ecs:PutClusterCapacityProviders",
        "ecs:RegisterTaskDefinition",
        "ecs:TagResource",
        "ecs:UntagResource",
        "ecs:UpdateCapacityProvider",
        "ecs:UpdateCluster",
        "ecs:UpdateService",
        "elasticloadbalancing:AddListenerCertificates",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateLoadBalancer",
        "elasticloadbalancing:CreateRule",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteLoadBalancer",
        "elasticloadbalancing:DeleteRule",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DeregisterTargets",
        "elasticloadbalancing:ModifyListener",
        "elasticloadbalancing:ModifyListenerAttributes",
        "elasticloadbalancing:ModifyLoadBalancerAttributes",
        "elasticloadbalancing:ModifyRule",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "elasticloadbalancing:RegisterTargets",
        "elasticloadbalancing:RemoveListenerCertificates",
        "elasticloadbalancing:RemoveTags",
        "elasticloadbalancing:SetIpAddressType",
        "elasticloadbalancing:SetRulePriorities",
        "elasticloadbalancing:SetSecurityGroups",
        "elasticloadbalancing:SetSubnets",
        "elasticloadbalancing:SetWebAcl",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:PutResourcePolicy",
        "servicediscovery:CreateHttpNamespace",
        "servicediscovery:DeleteNamespace",
        "servicediscovery:TagResource",
        "servicediscovery:UntagResource",
        "servicediscovery:UpdateHttpNamespace",
        "ssm:AddTagsToResource",
        "ssm:CreateAssociation",
        "ssm:DeleteAssociation",
        "ssm:RemoveTagsFromResource",
        "ssm:UpdateAssociation",
        "wafv2:AssociateWebACL",
        "wafv2:CreateIPSet",
        "wafv2:CreateWebACL",
        "wafv2:DeleteIPSet",
        "wafv2:DeleteLoggingConfiguration",
        "wafv2:DeleteWebACL",
        "wafv2:DisassociateWebACL",
        "wafv2:PutLoggingConfiguration",
        "wafv2:TagResource",
        "wafv2:UntagResource",
        "wafv2:UpdateIPSet",
        "wafv2:UpdateWebACL",
    ];

    /// <summary>Changes of what is named after the project.</summary>
    private static readonly ImmutableArray<string> Named =
    [
        "ecr:CompleteLayerUpload",
        "ecr:CreateRepository",
        "ecr:DeleteLifecyclePolicy",
        "ecr:DeleteRepository",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:PutImageScanningConfiguration",
        "ecr:PutImageTagMutability",
        "ecr:PutLifecyclePolicy",
        "ecr:TagResource",
        "ecr:UntagResource",
        "ecr:UploadLayerPart",
        "logs:CreateLogGroup",
        "logs:DeleteLogGroup",
        "logs:DeleteRetentionPolicy",
        "logs:PutRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
        "s3:CreateBucket",
        "s3:DeleteBucket",
        "s3:DeleteBucketPolicy",
        "s3:DeleteObject",
        "s3:DeleteObjectVersion",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPolicy",
        "s3:PutBucketPublicAccessBlock",
        "s3:PutBucketTagging",
        "s3:PutBucketVersioning",
        "s3:PutEncryptionConfiguration",
        "s3:PutLifecycleConfiguration",
        "secretsmanager:CreateSecret",
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:TagResource",
        "secretsmanager:UntagResource",
        "secretsmanager:UpdateSecret",
        "secretsmanager:UpdateSecretVersionStage",
    ];

    /// <summary>Changes of roles that can only take effect below the permissions boundary.</summary>
    private static readonly ImmutableArray<string> Bounded =
    [
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRolePermissionsBoundary",
        "iam:PutRolePolicy",
    ];

    /// <summary>Changes of roles and instance profiles for which IAM knows no condition on the boundary.</summary>
    private static readonly ImmutableArray<string> Roles =
    [
        "iam:AddRoleToInstanceProfile",
        "iam:CreateInstanceProfile",
        "iam:DeleteInstanceProfile",
        "iam:DeleteRole",
        "iam:RemoveRoleFromInstanceProfile",
        "iam:TagInstanceProfile",
        "iam:TagRole",
        "iam:UntagInstanceProfile",
        "iam:UntagRole",
        "iam:UpdateAssumeRolePolicy",
        "iam:UpdateRole",
    ];

    /// <summary>The actions that the components grant to the roles that they make.</summary>
    private static readonly ImmutableArray<string> ByComponents =
    [
        "ec2messages:*",
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetAuthorizationToken",
        "ecr:GetDownloadUrlForLayer",
        "ecs:DeregisterContainerInstance",
        "ecs:DiscoverPollEndpoint",
        "ecs:Poll",
        "ecs:RegisterContainerInstance",
        "ecs:StartTelemetrySession",
        "ecs:Submit*",
        "logs:CreateLogStream",
        "logs:DescribeLogGroups",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "secretsmanager:GetSecretValue",
        "ssm:DescribeAssociation",
        "ssm:GetDocument",
        "ssm:GetParameters",
        "ssm:ListAssociations",
        "ssm:ListInstanceAssociations",
        "ssm:UpdateAssociationStatus",
        "ssm:UpdateInstance*",
        "ssmmessages:*",
    ];

    /// <summary>The policy that bounds the roles of stacks.</summary>
    /// <param name="taskActions">The actions that services' own permissions may have.</param>
    public static string Boundary(ImmutableArray<string> taskActions) =>
        PolicyDocument.Allowing(new PolicyStatement([.. ByComponents.Union(taskActions)], ["*"]));

    /// <summary>The policy of the role for previews.</summary>
    /// <param name="boundaryArn">The ARN of the boundary, whose partition is the deployments'.</param>
    public static string Preview(string boundaryArn) => PolicyDocument.Allowing(Read(boundaryArn.Split(':')[1]));

    /// <summary>The policy of the role for updates.</summary>
    /// <param name="project">The project whose repositories, log groups and buckets are changed.</param>
    /// <param name="boundaryArn">The ARN of the boundary, whose account is the deployments'.</param>
    /// <param name="ownRoleArns">The ARNs of the roles for deployments, which no deployment changes.</param>
    /// <param name="regions">The regions of the stacks.</param>
    /// <param name="roleNames">The patterns of the names of the stacks' roles.</param>
    public static string Update(
        string project,
        string boundaryArn,
        ImmutableArray<string> ownRoleArns,
        ImmutableArray<string> regions,
        ImmutableArray<string> roleNames
    )
    {
        var parts = boundaryArn.Split(':');
        var (partition, account) = (parts[1], parts[4]);
        var prefix = project.ToLowerInvariant();
        var roles = roleNames.Select(name => Iam($"role/{name}")).ToList();
        return PolicyDocument.Allowing([
            .. Read(partition),
            new(Regional, ["*"], When("StringEquals", "aws:RequestedRegion", [.. regions])),
            new(
                Named,
                [
                    $"arn:{partition}:ecr:*:{account}:repository/{prefix}-*",
                    $"arn:{partition}:logs:*:{account}:log-group:{prefix}-*",
                    $"arn:{partition}:logs:*:{account}:log-group:aws-waf-logs-{prefix}-*",
                    $"arn:{partition}:s3:::{prefix}-*",
                    $"arn:{partition}:secretsmanager:*:{account}:secret:{prefix}-*",
                ]
            ),
            new(
                ["route53:AssociateVPCWithHostedZone", "route53:ChangeResourceRecordSets"],
                [$"arn:{partition}:route53:::hostedzone/*"]
            ),
            new(Bounded, roles, When("StringEquals", "iam:PermissionsBoundary", boundaryArn)),
            new(Roles, [.. roles, .. roleNames.Select(name => Iam($"instance-profile/{name}"))]),
            new(
                ["iam:PassRole"],
                roles,
                When(
                    "StringEquals",
                    "iam:PassedToService",
                    "ec2.amazonaws.com",
                    "ecs-tasks.amazonaws.com",
                    "vpc-flow-logs.amazonaws.com"
                )
            ),
            new(
                ["iam:CreateServiceLinkedRole"],
                [Iam("role/aws-service-role/*")],
                When(
                    "StringEquals",
                    "iam:AWSServiceName",
                    "autoscaling.amazonaws.com",
                    "ecs.amazonaws.com",
                    "ecs.application-autoscaling.amazonaws.com",
                    "elasticloadbalancing.amazonaws.com",
                    "wafv2.amazonaws.com"
                )
            ),
            new(["iam:*"], ownRoleArns, Effect: "Deny"),
        ]);

        string Iam(string resource) => $"arn:{partition}:iam::{account}:{resource}";
    }

    /// <summary>The ids of machine images are in parameters of AWS's own.</summary>
    private static ImmutableArray<PolicyStatement> Read(string partition) =>
        [new(Reads, ["*"]), new(["ssm:GetParameter"], [$"arn:{partition}:ssm:*::parameter/aws/service/*"])];

    private static Dictionary<string, Dictionary<string, List<string>>> When(
        string comparison,
        string key,
        params string[] values
    ) => new() { [comparison] = new() { [key] = [.. values] } };
}
