using Infra.Components;
using Pulumi;

// A service on an existing VPC, cluster and load balancer. The stack's config names them; Pulumi.dev.yaml lists the
// keys. The execution role must be allowed to pull the image and to write to log groups named
// existing-cluster-<stack>-*.
return await Deployment.RunAsync(() =>
{
    var config = new Config();

    var hello = new FargateService(
        "hello",
        new()
        {
            Cluster = new()
            {
                Arn = config.Require("clusterArn"),
                ExecutionRoleArn = config.Require("executionRoleArn"),
            },
            Listener = new()
            {
                LoadBalancerArn = config.Require("loadBalancerArn"),
                LoadBalancerDnsName = config.Require("loadBalancerDnsName"),
                LoadBalancerSecurityGroupId = config.Require("loadBalancerSecurityGroupId"),
                Port = 8081,
            },
            VpcId = config.Require("vpcId"),
            SubnetIds = config.RequireObject<List<string>>("subnetIds"),
            AssignPublicIp = true,
            Task = new()
            {
                Image = config.Require("image"),
                Port = 8080,
                Cpu = 256,
                Memory = 512,
            },
        }
    );

    return new Dictionary<string, object?> { ["url"] = hello.Url };
});
