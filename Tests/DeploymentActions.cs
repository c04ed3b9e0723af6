using System.Collections.Immutable;

namespace Infra.Tests;

/// <summary>
/// The actions by which a deployment creates, reads, updates, tags and deletes resources, by their types: reviewed
/// against the provider's sources and AWS's list of actions. A new type of resource gets a row here, and its actions in
/// <c>DeploymentPermissions</c>. Reads end in the actions that the provider calls to find a resource again.
/// </summary>
internal static class DeploymentActions
{
    private static readonly string[] Tags = ["ec2:CreateTags", "ec2:DeleteTags"];

    private static readonly string[] SecurityGroupRules =
    [
        "ec2:DescribeSecurityGroupRules",
        "ec2:ModifySecurityGroupRules",
        .. Tags,
    ];

    private static readonly string[] Bucket =
    [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketLocation",
        "s3:GetBucketTagging",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
    ];

    /// <summary>The actions by type.</summary>
    public static ImmutableSortedDictionary<string, string[]> ByType { get; } =
        new Dictionary<string, string[]>
        {
            ["aws:acm/certificate:Certificate"] =
            [
                "acm:AddTagsToCertificate",
                "acm:DeleteCertificate",
                "acm:DescribeCertificate",
                "acm:ListTagsForCertificate",
                "acm:RemoveTagsFromCertificate",
                "acm:RequestCertificate",
            ],
            ["aws:acm/certificateValidation:CertificateValidation"] = ["acm:DescribeCertificate"],
            ["aws:appautoscaling/policy:Policy"] =
            [
                "application-autoscaling:DeleteScalingPolicy",
                "application-autoscaling:DescribeScalingPolicies",
                "application-autoscaling:PutScalingPolicy",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:PutMetricAlarm",
            ],
            ["aws:appautoscaling/scheduledAction:ScheduledAction"] =
            [
                "application-autoscaling:DeleteScheduledAction",
                "application-autoscaling:DescribeScheduledActions",
                "application-autoscaling:PutScheduledAction",
            ],
            ["aws:appautoscaling/target:Target"] =
            [
                "application-autoscaling:DeregisterScalableTarget",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:ListTagsForResource",
                "application-autoscaling:RegisterScalableTarget",
                "application-autoscaling:TagResource",
                "application-autoscaling:UntagResource",
                "ecs:DescribeServices",
                "ecs:UpdateService",
                "iam:CreateServiceLinkedRole",
            ],
            ["aws:autoscaling/group:Group"] =
            [
                "autoscaling:AttachLoadBalancerTargetGroups",
                "autoscaling:CancelInstanceRefresh",
                "autoscaling:CreateAutoScalingGroup",
                "autoscaling:CreateOrUpdateTags",
                "autoscaling:DeleteAutoScalingGroup",
                "autoscaling:DeleteTags",
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeInstanceRefreshes",
                "autoscaling:DescribeScalingActivities",
                "autoscaling:DetachLoadBalancerTargetGroups",
                "autoscaling:SetInstanceProtection",
                "autoscaling:StartInstanceRefresh",
                "autoscaling:UpdateAutoScalingGroup",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:RunInstances",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            ["aws:cloudwatch/logGroup:LogGroup"] =
            [
                "logs:CreateLogGroup",
                "logs:DeleteLogGroup",
                "logs:DeleteRetentionPolicy",
                "logs:DescribeLogGroups",
                "logs:ListTagsForResource",
                "logs:PutRetentionPolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            ["aws:cloudwatch/metricAlarm:MetricAlarm"] =
            [
                "cloudwatch:DeleteAlarms",
                "cloudwatch:DescribeAlarms",
                "cloudwatch:ListTagsForResource",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
            ["aws:ec2/amiFromInstance:AmiFromInstance"] =
            [
                "ec2:CreateImage",
                "ec2:DeleteSnapshot",
                "ec2:DeregisterImage",
                "ec2:DescribeImages",
                .. Tags,
            ],
            ["aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"] =
            [
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                .. Tags,
            ],
            ["aws:ec2/eip:Eip"] = ["ec2:AllocateAddress", "ec2:DescribeAddresses", "ec2:ReleaseAddress", .. Tags],
            ["aws:ec2/flowLog:FlowLog"] = ["ec2:CreateFlowLogs", "ec2:DeleteFlowLogs", "ec2:DescribeFlowLogs", .. Tags],
            ["aws:ec2/instance:Instance"] =
            [
                "ec2:DescribeInstances",
                "ec2:DescribeInstanceAttribute",
                "ec2:DescribeInstanceTypes",
                "ec2:DescribeVolumes",
                "ec2:ModifyInstanceAttribute",
                "ec2:ModifyInstanceMetadataOptions",
                "ec2:RunInstances",
                "ec2:StartInstances",
                "ec2:StopInstances",
                "ec2:TerminateInstances",
                "iam:GetInstanceProfile",
                "iam:PassRole",
                .. Tags,
            ],
            ["aws:ec2/internetGateway:InternetGateway"] =
            [
                "ec2:AttachInternetGateway",
                "ec2:CreateInternetGateway",
                "ec2:DeleteInternetGateway",
                "ec2:DescribeInternetGateways",
                "ec2:DetachInternetGateway",
                .. Tags,
            ],
            ["aws:ec2/launchTemplate:LaunchTemplate"] =
            [
                "ec2:CreateLaunchTemplate",
                "ec2:CreateLaunchTemplateVersion",
                "ec2:DeleteLaunchTemplate",
                "ec2:DescribeLaunchTemplates",
                "ec2:DescribeLaunchTemplateVersions",
                "ec2:ModifyLaunchTemplate",
                .. Tags,
            ],
            ["aws:ec2/natGateway:NatGateway"] =
            [
                "ec2:CreateNatGateway",
                "ec2:DeleteNatGateway",
                "ec2:DescribeNatGateways",
                .. Tags,
            ],
            ["aws:ec2/route:Route"] =
            [
                "ec2:CreateRoute",
                "ec2:DeleteRoute",
                "ec2:DescribeRouteTables",
                "ec2:ReplaceRoute",
            ],
            ["aws:ec2/routeTable:RouteTable"] =
            [
                "ec2:CreateRouteTable",
                "ec2:DeleteRouteTable",
                "ec2:DescribeRouteTables",
                .. Tags,
            ],
            ["aws:ec2/routeTableAssociation:RouteTableAssociation"] =
            [
                "ec2:AssociateRouteTable",
                "ec2:DescribeRouteTables",
                "ec2:DisassociateRouteTable",
            ],
            ["aws:ec2/securityGroup:SecurityGroup"] =
            [
                "ec2:CreateSecurityGroup",
                "ec2:DeleteSecurityGroup",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroups",
                "ec2:RevokeSecurityGroupEgress",
                .. Tags,
            ],
            ["aws:ec2/subnet:Subnet"] =
            [
                "ec2:CreateSubnet",
                "ec2:DeleteSubnet",
                "ec2:DescribeSubnets",
                "ec2:ModifySubnetAttribute",
                .. Tags,
            ],
            ["aws:ec2/vpc:Vpc"] =
            [
                "ec2:CreateVpc",
                "ec2:DeleteVpc",
                "ec2:DescribeVpcAttribute",
                "ec2:DescribeVpcs",
                "ec2:ModifyVpcAttribute",
                .. Tags,
            ],
            ["aws:ec2/vpcEndpoint:VpcEndpoint"] =
            [
                "ec2:CreateVpcEndpoint",
                "ec2:DeleteVpcEndpoints",
                "ec2:DescribePrefixLists",
                "ec2:DescribeVpcEndpoints",
                "ec2:ModifyVpcEndpoint",
                "route53:AssociateVPCWithHostedZone",
                .. Tags,
            ],
            ["aws:ecs/capacityProvider:CapacityProvider"] =
            [
                "autoscaling:CreateOrUpdateTags",
                "ecs:CreateCapacityProvider",
                "ecs:DeleteCapacityProvider",
                "ecs:DescribeCapacityProviders",
                "ecs:ListTagsForResource",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateCapacityProvider",
            ],
            ["aws:ecs/cluster:Cluster"] =
            [
                "ecs:CreateCluster",
                "ecs:DeleteCluster",
                "ecs:DescribeClusters",
                "ecs:ListTagsForResource",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateCluster",
                "iam:CreateServiceLinkedRole",
                "servicediscovery:GetNamespace",
            ],
            ["aws:ecs/clusterCapacityProviders:ClusterCapacityProviders"] =
            [
                "ecs:DescribeClusters",
                "ecs:PutClusterCapacityProviders",
            ],
            ["aws:ecs/service:Service"] =
            [
                "ecs:CreateService",
                "ecs:DeleteService",
                "ecs:DescribeServiceDeployments",
                "ecs:DescribeServices",
                "ecs:ListServiceDeployments",
                "ecs:ListTagsForResource",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateService",
            ],
            ["aws:ecs/taskDefinition:TaskDefinition"] =
            [
                "ecs:DeregisterTaskDefinition",
                "ecs:DescribeTaskDefinition",
                "ecs:ListTagsForResource",
                "ecs:RegisterTaskDefinition",
                "ecs:TagResource",
                "ecs:UntagResource",
                "iam:PassRole",
            ],
            ["aws:iam/instanceProfile:InstanceProfile"] =
            [
                "iam:AddRoleToInstanceProfile",
                "iam:CreateInstanceProfile",
                "iam:DeleteInstanceProfile",
                "iam:GetInstanceProfile",
                "iam:PassRole",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:TagInstanceProfile",
                "iam:UntagInstanceProfile",
            ],
            ["aws:iam/role:Role"] =
            [
                "iam:CreateRole",
                "iam:DeleteRole",
                "iam:DetachRolePolicy",
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListInstanceProfilesForRole",
                "iam:ListRolePolicies",
                "iam:PutRolePermissionsBoundary",
                "iam:TagRole",
                "iam:UntagRole",
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
            ],
            ["aws:iam/rolePolicy:RolePolicy"] = ["iam:DeleteRolePolicy", "iam:GetRolePolicy", "iam:PutRolePolicy"],
            ["aws:lb/listener:Listener"] =
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateListener",
                "elasticloadbalancing:DeleteListener",
                "elasticloadbalancing:DescribeListenerAttributes",
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:ModifyListenerAttributes",
                "elasticloadbalancing:RemoveTags",
            ],
            ["aws:lb/listenerCertificate:ListenerCertificate"] =
            [
                "elasticloadbalancing:AddListenerCertificates",
                "elasticloadbalancing:DescribeListenerCertificates",
                "elasticloadbalancing:RemoveListenerCertificates",
            ],
            ["aws:lb/listenerRule:ListenerRule"] =
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateRule",
                "elasticloadbalancing:DeleteRule",
                "elasticloadbalancing:DescribeRules",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:ModifyRule",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetRulePriorities",
            ],
            ["aws:lb/loadBalancer:LoadBalancer"] =
            [
                "ec2:DescribeInternetGateways",
                "ec2:DescribeSubnets",
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateLoadBalancer",
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DescribeCapacityReservation",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
                "iam:CreateServiceLinkedRole",
            ],
            ["aws:lb/targetGroup:TargetGroup"] =
            [
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateTargetGroup",
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RemoveTags",
            ],
            ["aws:lb/targetGroupAttachment:TargetGroupAttachment"] =
            [
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:DescribeTargetHealth",
                "elasticloadbalancing:RegisterTargets",
            ],
            ["aws:route53/record:Record"] =
            [
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:GetHostedZone",
                "route53:ListResourceRecordSets",
            ],
            ["aws:s3/bucket:Bucket"] =
            [
                "s3:CreateBucket",
                "s3:DeleteBucket",
                "s3:DeleteObject",
                "s3:DeleteObjectVersion",
                "s3:ListBucketVersions",
                "s3:PutBucketTagging",
                .. Bucket,
            ],
            ["aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"] =
            [
                "s3:GetLifecycleConfiguration",
                "s3:PutLifecycleConfiguration",
            ],
            ["aws:s3/bucketOwnershipControls:BucketOwnershipControls"] =
            [
                "s3:GetBucketOwnershipControls",
                "s3:PutBucketOwnershipControls",
            ],
            ["aws:s3/bucketPolicy:BucketPolicy"] =
            [
                "s3:DeleteBucketPolicy",
                "s3:GetBucketPolicy",
                "s3:PutBucketPolicy",
            ],
            ["aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"] =
            [
                "s3:GetBucketPublicAccessBlock",
                "s3:PutBucketPublicAccessBlock",
            ],
            ["aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"] =
            [
                "s3:GetEncryptionConfiguration",
                "s3:PutEncryptionConfiguration",
            ],
            ["aws:s3/bucketVersioning:BucketVersioning"] = ["s3:GetBucketVersioning", "s3:PutBucketVersioning"],
            ["aws:secretsmanager/secret:Secret"] =
            [
                "secretsmanager:CreateSecret",
                "secretsmanager:DeleteSecret",
                "secretsmanager:DescribeSecret",
                "secretsmanager:GetResourcePolicy",
                "secretsmanager:TagResource",
                "secretsmanager:UntagResource",
                "secretsmanager:UpdateSecret",
            ],
            ["aws:secretsmanager/secretVersion:SecretVersion"] =
            [
                "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ],
            ["aws:servicediscovery/httpNamespace:HttpNamespace"] =
            [
                "servicediscovery:CreateHttpNamespace",
                "servicediscovery:DeleteNamespace",
                "servicediscovery:GetNamespace",
                "servicediscovery:GetOperation",
                "servicediscovery:ListTagsForResource",
                "servicediscovery:TagResource",
                "servicediscovery:UntagResource",
                "servicediscovery:UpdateHttpNamespace",
            ],
            ["aws:ssm/association:Association"] =
            [
                "ssm:AddTagsToResource",
                "ssm:CreateAssociation",
                "ssm:DeleteAssociation",
                "ssm:DescribeAssociation",
                "ssm:ListTagsForResource",
                "ssm:RemoveTagsFromResource",
                "ssm:UpdateAssociation",
            ],
            ["aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"] =
            [
                "ec2:AuthorizeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupEgress",
                .. SecurityGroupRules,
            ],
            ["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"] =
            [
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:RevokeSecurityGroupIngress",
                .. SecurityGroupRules,
            ],
            // The children of awsx's components are registered by the package, and not by the program.
            ["awsx:ec2:DefaultVpc"] =
            [
                "ec2:DescribeRouteTables",
                "ec2:DescribeSubnets",
                "ec2:DescribeVpcAttribute",
                "ec2:DescribeVpcs",
            ],
            // Its children have rows of their own above: aws:ec2/vpc:Vpc, aws:ec2/subnet:Subnet and so on.
            ["awsx:ec2:Vpc"] = ["ec2:DescribeAvailabilityZones"],
            ["awsx:ecr:Image"] =
            [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImages",
                "ecr:GetAuthorizationToken",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            ["awsx:ecr:Repository"] =
            [
                "ecr:CreateRepository",
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepository",
                "ecr:DescribeRepositories",
                "ecr:GetLifecyclePolicy",
                "ecr:ListTagsForResource",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
            ],
            ["aws:wafv2/ipSet:IpSet"] =
            [
                "wafv2:CreateIPSet",
                "wafv2:DeleteIPSet",
                "wafv2:GetIPSet",
                "wafv2:ListTagsForResource",
                "wafv2:TagResource",
                "wafv2:UntagResource",
                "wafv2:UpdateIPSet",
            ],
            ["aws:wafv2/webAcl:WebAcl"] =
            [
                "wafv2:CreateWebACL",
                "wafv2:DeleteWebACL",
                "wafv2:GetWebACL",
                "wafv2:ListTagsForResource",
                "wafv2:TagResource",
                "wafv2:UntagResource",
                "wafv2:UpdateWebACL",
            ],
            ["aws:wafv2/webAclAssociation:WebAclAssociation"] =
            [
                "elasticloadbalancing:SetWebAcl",
                "wafv2:AssociateWebACL",
                "wafv2:DisassociateWebACL",
                "wafv2:GetWebACLForResource",
            ],
            ["aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"] =
            [
                "iam:CreateServiceLinkedRole",
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
                "wafv2:DeleteLoggingConfiguration",
                "wafv2:GetLoggingConfiguration",
                "wafv2:PutLoggingConfiguration",
            ],
        }.ToImmutableSortedDictionary();

    /// <summary>The actions of the functions that the program calls, by function.</summary>
    public static ImmutableSortedDictionary<string, string[]> ByFunction { get; } =
        new Dictionary<string, string[]>
        {
            // Nobody needs a permission to learn who and where they are.
            ["aws:index/getCallerIdentity:getCallerIdentity"] = [],
            ["aws:index/getRegion:getRegion"] = [],
            ["aws:ec2/getAmi:getAmi"] = ["ec2:DescribeImages"],
            ["aws:ssm/getParameter:getParameter"] = ["ssm:GetParameter"],
        }.ToImmutableSortedDictionary();
}
