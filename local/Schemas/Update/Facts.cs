using static Local.Schemas.Update.FactKind;

namespace Local.Schemas.Update;

/// <summary>
/// The resources, functions and components in use. To add one, add it here and run the update. An input replaces
/// the resource if AWS's API has no call to change it.
/// </summary>
internal static class Facts
{
    public const string AwsVersion = "7.48.0";
    public const string AwsxVersion = "3.9.0";
    public const string RandomVersion = "4.21.2";

    private static readonly string[] ServiceOmit = ["volumeConfiguration", "vpcLatticeConfigurations"];

    private static readonly string[] ServiceDoubles =
    [
        "ServiceDeploymentConfigurationCanaryConfiguration.canaryPercent",
        "ServiceDeploymentConfigurationLinearConfiguration.stepPercent",
    ];

    /// <summary>
    /// Returns whether an instance type of EC2 is included. Only some families are, because the whole list has a
    /// thousand names.
    /// </summary>
    public static bool IsTakenOver(TypeShape type, string value) =>
        type.Name != "InstanceType"
        || value.StartsWith("t2.", StringComparison.Ordinal)
        || value.StartsWith("t3.", StringComparison.Ordinal);

    public static IReadOnlyList<Fact> All { get; } =
    [
        new(Resource, "aws:lb/loadBalancer:LoadBalancer")
        {
            Replaces = ["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
            AutoName = 32,
        },
        new(Resource, "aws:lb/listener:Listener") { Replaces = ["loadBalancerArn"] },
        new(Resource, "aws:lb/listenerCertificate:ListenerCertificate") { ReplacesAllBut = [] },
        new(Resource, "aws:lb/listenerRule:ListenerRule") { Replaces = ["listenerArn"] },
        new(Resource, "aws:lb/targetGroup:TargetGroup")
        {
            Replaces =
            [
                "name",
                "namePrefix",
                "port",
                "protocol",
                "protocolVersion",
                "vpcId",
                "targetType",
                "ipAddressType",
                "targetControlPort",
            ],
            AutoName = 32,
        },
        new(Resource, "aws:lb/targetGroupAttachment:TargetGroupAttachment") { ReplacesAllBut = [] },
        new(Resource, "aws:ec2/securityGroup:SecurityGroup")
        {
            Replaces = ["name", "namePrefix", "description", "vpcId"],
            AutoName = 255,
            Defaults = new Dictionary<string, string> { ["description"] = "Managed by Pulumi" },
        },
        new(Resource, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule") { Replaces = ["securityGroupId"] },
        new(Resource, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule") { Replaces = ["securityGroupId"] },
        new(Resource, "aws:ecs/cluster:Cluster") { Replaces = ["name"], AutoName = 255 },
        new(Resource, "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders") { Replaces = ["clusterName"] },
        new(Resource, "aws:ecs/taskDefinition:TaskDefinition")
        {
            ReplacesAllBut = ["tags", "trackLatest", "skipDestroy"],
        },
        new(Resource, "aws:ecs/service:Service")
        {
            Replaces = ["name", "cluster", "launchType", "schedulingStrategy", "iamRole"],
            AutoName = 255,
            Omit = ServiceOmit,
            Doubles = ServiceDoubles,
        },
        new(Resource, "aws:ecs/capacityProvider:CapacityProvider")
        {
            Replaces = ["name", "cluster", "autoScalingGroupProvider.autoScalingGroupArn"],
            AutoName = 255,
            Omit = ["managedInstancesProvider"],
        },
        new(Resource, "aws:iam/role:Role") { Replaces = ["name", "namePrefix", "path"], AutoName = 64 },
        new(Resource, "aws:iam/rolePolicy:RolePolicy") { Replaces = ["name", "namePrefix", "role"], AutoName = 128 },
        new(Resource, "aws:iam/rolePolicyAttachment:RolePolicyAttachment") { ReplacesAllBut = [] },
        new(Resource, "aws:iam/policy:Policy")
        {
            Replaces = ["name", "namePrefix", "path", "description"],
            AutoName = 128,
            CSharpNames = new Dictionary<string, string> { ["policy"] = "PolicyDocument" },
        },
        new(Resource, "aws:iam/instanceProfile:InstanceProfile")
        {
            Replaces = ["name", "namePrefix", "path"],
            AutoName = 128,
        },
        new(Resource, "aws:cloudwatch/logGroup:LogGroup")
        {
            Replaces = ["name", "namePrefix", "logGroupClass"],
            AutoName = 512,
        },
        new(Resource, "aws:appautoscaling/target:Target")
        {
            Replaces = ["resourceId", "scalableDimension", "serviceNamespace"],
        },
        new(Resource, "aws:appautoscaling/policy:Policy")
        {
            Replaces = ["name", "resourceId", "scalableDimension", "serviceNamespace"],
            AutoName = 255,
            Omit = ["predictiveScalingPolicyConfiguration"],
            Doubles = ["PolicyTargetTrackingScalingPolicyConfiguration.targetValue"],
        },
        new(Resource, "aws:appautoscaling/scheduledAction:ScheduledAction")
        {
            Replaces = ["name", "resourceId", "scalableDimension", "serviceNamespace"],
            AutoName = 255,
        },
        new(Resource, "aws:ecr/repository:Repository")
        {
            Replaces = ["name", "encryptionConfigurations"],
            AutoName = 256,
            LowerCaseName = true,
        },
        new(Resource, "aws:ecr/lifecyclePolicy:LifecyclePolicy") { Replaces = ["repository"] },
        new(Resource, "aws:servicediscovery/httpNamespace:HttpNamespace") { Replaces = ["name"], AutoName = 1024 },
        new(Resource, "aws:ec2/instance:Instance")
        {
            Replaces =
            [
                "ami",
                "associatePublicIpAddress",
                "availabilityZone",
                "ephemeralBlockDevices",
                "keyName",
                "privateIp",
                "securityGroups",
                "subnetId",
            ],
            Omit =
            [
                "capacityReservationSpecification",
                "cpuOptions",
                "ebsBlockDevices",
                "enclaveOptions",
                "enablePrimaryIpv6",
                "instanceMarketOptions",
                "maintenanceOptions",
                "networkInterfaces",
                "placementGroup",
                "placementGroupId",
                "placementPartitionNumber",
                "primaryNetworkInterface",
                "privateDnsNameOptions",
                "secondaryNetworkInterfaces",
                "tenancy",
                "hostId",
                "hostResourceGroupArn",
                "getPasswordData",
                "passwordData",
                "launchTemplate",
                "ipv6AddressCount",
                "ipv6Addresses",
            ],
        },
        new(Resource, "aws:ec2/amiFromInstance:AmiFromInstance")
        {
            Replaces = ["name", "sourceInstanceId", "snapshotWithoutReboot"],
            AutoName = 128,
            Omit = ["ebsBlockDevices", "ephemeralBlockDevices"],
        },
        new(Resource, "aws:ec2/launchTemplate:LaunchTemplate")
        {
            Replaces = ["name", "namePrefix"],
            AutoName = 125,
            Omit =
            [
                "capacityReservationSpecification",
                "cpuOptions",
                "enclaveOptions",
                "hibernationOptions",
                "instanceMarketOptions",
                "instanceRequirements",
                "licenseSpecifications",
                "maintenanceOptions",
                "networkPerformanceOptions",
                "placement",
                "privateDnsNameOptions",
                "secondaryInterfaces",
            ],
        },
        new(Resource, "aws:autoscaling/group:Group")
        {
            Replaces = ["name", "namePrefix"],
            AutoName = 255,
            Omit =
            [
                "availabilityZoneDistribution",
                "capacityReservationSpecification",
                "enabledMetrics",
                "initialLifecycleHooks",
                "instanceLifecyclePolicy",
                "launchConfiguration",
                "metricsGranularity",
                "mixedInstancesPolicy",
                "placementGroup",
                "predictedCapacity",
                "trafficSources",
                "warmPool",
                "warmPoolSize",
            ],
        },
        new(Resource, "aws:acm/certificate:Certificate")
        {
            Replaces =
            [
                "certificateAuthorityArn",
                "domainName",
                "keyAlgorithm",
                "subjectAlternativeNames",
                "validationMethod",
                "validationOptions",
            ],
        },
        new(Resource, "aws:acm/certificateValidation:CertificateValidation")
        {
            Replaces = ["certificateArn", "validationRecordFqdns"],
        },
        new(Resource, "aws:ssm/association:Association") { Replaces = ["name"] },
        new(Resource, "aws:ssm/parameter:Parameter") { Replaces = ["name", "dataType"], AutoName = 2048 },
        new(Function, "aws:secretsmanager/getSecret:getSecret"),
        new(Function, "aws:secretsmanager/getSecretVersion:getSecretVersion"),
        new(Function, "aws:ecr/getAuthorizationToken:getAuthorizationToken"),
        new(Function, "aws:ec2/getVpc:getVpc"),
        new(Function, "aws:ec2/getSubnets:getSubnets"),
        new(Function, "aws:ec2/getSubnet:getSubnet"),
        new(Function, "aws:ec2/getAmi:getAmi"),
        new(Function, "aws:index/getAvailabilityZones:getAvailabilityZones"),
        new(Function, "aws:index/getCallerIdentity:getCallerIdentity"),
        new(Function, "aws:index/getRegion:getRegion"),
        new(Function, "aws:index/getPartition:getPartition"),
        new(Function, "aws:iam/getPolicyDocument:getPolicyDocument"),
        new(Function, "aws:ssm/getParameter:getParameter"),
        new(Component, "awsx:ec2:DefaultVpc"),
        new(Component, "awsx:ec2:Vpc")
        {
            Omit = ["vpcEndpointSpecs"],
            CSharpNames = new Dictionary<string, string> { ["vpc"] = "AwsVpc" },
        },
        new(Component, "awsx:ecr:Repository")
        {
            Doubles = ["LifecyclePolicyRule.maximumAgeLimit", "LifecyclePolicyRule.maximumNumberOfImages"],
            CSharpNames = new Dictionary<string, string> { ["repository"] = "AwsRepository" },
        },
        new(Component, "awsx:ecr:Image"),
        new(Component, "awsx:ecs:FargateService") { Omit = ServiceOmit, Doubles = ServiceDoubles },
        new(Component, "awsx:lb:ApplicationLoadBalancer"),
        .. NetworkFacts.All,
        .. RecordedFacts.All,
        .. RandomFacts.All,
    ];
}
