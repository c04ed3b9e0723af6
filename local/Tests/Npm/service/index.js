const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const awsx = require("@pulumi/awsx");

const config = new pulumi.Config();
const vpc = new awsx.ec2.DefaultVpc("vpc");
const repository = new awsx.ecr.Repository("users", { forceDelete: true });
const image = new awsx.ecr.Image("users", {
    repositoryUrl: repository.url,
    context: "users",
    platform: "linux/amd64",
});
const cluster = new aws.ecs.Cluster("cluster");
const balancer = new awsx.lb.ApplicationLoadBalancer("balancer", {
    subnetIds: vpc.publicSubnetIds,
    listener: { port: 8070 },
    // awsx gives the container the target group's port.
    defaultTargetGroup: { port: 3000, deregistrationDelay: 5, healthCheck: { interval: 5, timeout: 2 } },
});
const service = new awsx.ecs.FargateService("users", {
    cluster: cluster.arn,
    assignPublicIp: true,
    taskDefinitionArgs: {
        container: {
            name: "users",
            image: image.imageUri,
            cpu: 256,
            memory: 512,
            essential: true,
            environment: [{ name: "API_VERSION", value: config.require("version") }],
            portMappings: [{ containerPort: 3000, targetGroup: balancer.defaultTargetGroup }],
        },
    },
});

exports.url = pulumi.interpolate`http://${balancer.loadBalancer.dnsName}:8070`;
exports.serviceName = service.service.name;
