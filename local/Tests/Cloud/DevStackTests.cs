using System.Net;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Values;
using Local.Tests.Ecs;
using Pulumirpc;

namespace Local.Tests.Cloud;

/// <summary>A service behind a load balancer, created call by call as an engine creates it.</summary>
[TestFixture]
internal sealed class DevStackTests
{
    private readonly List<(string Type, string Name, string Id)> _made = [];

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private static PropertyValue List(params PropertyValue[] items) => PropertyValue.List(items);

    [Test]
    public async Task A_service_answers_through_its_load_balancer_alone_survives_a_restart_and_goes_without_a_trace()
    {
        using var project = new TemporaryProject();
        var image = await TinyService.BuiltIntoAsync(project.Folder);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        Uri url;
        await using (var cloud = await RunningCloud.StartAsync(project.Folder))
        {
            url = await UpAsync(cloud.Provider, await SubnetsAsync(cloud.Provider), image.Uri);
            Assert.That(await http.GetStringAsync(url), Is.EqualTo("v1"));

            using var client = await cloud.ConnectAsync();
            var service = (await client.PsAsync("dev")).Services.Single();
            Assert.That((service.Name, service.Desired, service.Running), Is.EqualTo(("users", 1, 1)));
            var task = service.Tasks.Single();
            Assert.That((task.LastStatus, task.Health), Is.EqualTo(("RUNNING", "healthy")));
            Assert.That(
                () => http.GetStringAsync(new Uri($"http://{task.Address}:3000/")),
                Refusal.OfConnection,
                "a task rejects clients other than the load balancer"
            );
        }

        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.GetStringAsync(url),
            "a stopped cloud serves nothing"
        );

        await using (var again = await RunningCloud.StartAsync(project.Folder))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            using var answer = await UntilServedAsync(http, url, limit.Token);
            Assert.That(await answer.Content.ReadAsStringAsync(limit.Token), Is.EqualTo("v1"));

            foreach (var (type, name, id) in Enumerable.Reverse(_made))
            {
                await again.Provider.DeleteAsync(type, name, id);
            }

            using var client = await again.ConnectAsync();
            Assert.That((await client.StatusAsync()).Resources, Is.Zero);
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(url));
        }
    }

    private static async Task<PropertyValue> SubnetsAsync(ProviderClient provider)
    {
        var subnets = await provider.Calls.InvokeAsync(
            new InvokeRequest { Tok = "aws:ec2/getSubnets:getSubnets", Args = new Struct() }
        );
        Assert.That(subnets.Failures, Is.Empty);
        return PropertyMarshaler.FromStruct(subnets.Return)["ids"];
    }

    private async Task<Uri> UpAsync(ProviderClient provider, PropertyValue subnets, string image)
    {
        async Task<PropertyMap> Make(string type, string name, PropertyMap inputs)
        {
            var made = await provider.UpAsync(type, name, inputs);
            _made.Add((type, name, made["id"].AsString!));
            return made;
        }

        var balancerGroup = await Make("aws:ec2/securityGroup:SecurityGroup", "balancer", Map());
        await Make(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "internet",
            Map(
                ("securityGroupId", balancerGroup["id"]),
                ("ipProtocol", "tcp"),
                ("fromPort", 8000),
                ("toPort", 8000),
                ("cidrIpv4", "0.0.0.0/0")
            )
        );
        await Make(
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            "targets",
            Map(("securityGroupId", balancerGroup["id"]), ("ipProtocol", "-1"), ("cidrIpv4", "0.0.0.0/0"))
        );
        var taskGroup = await Make("aws:ec2/securityGroup:SecurityGroup", "tasks", Map());
        await Make(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            "container",
            Map(
                ("securityGroupId", taskGroup["id"]),
                ("ipProtocol", "tcp"),
                ("fromPort", 3000),
                ("toPort", 3000),
                ("referencedSecurityGroupId", balancerGroup["id"])
            )
        );
        await Make(
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
            "registry",
            Map(
                ("securityGroupId", taskGroup["id"]),
                ("ipProtocol", "tcp"),
                ("fromPort", 443),
                ("toPort", 443),
                ("cidrIpv4", "0.0.0.0/0")
            )
        );
        var balancer = await Make(
            "aws:lb/loadBalancer:LoadBalancer",
            "balancer",
            Map(("securityGroups", List(balancerGroup["id"])), ("subnets", subnets))
        );
        var group = await Make(
            "aws:lb/targetGroup:TargetGroup",
            "users",
            Map(
                ("port", 3000),
                ("protocol", "HTTP"),
                ("targetType", "ip"),
                ("vpcId", balancerGroup["vpcId"]),
                ("deregistrationDelay", 0)
            )
        );
        var listener = await Make(
            "aws:lb/listener:Listener",
            "users",
            Map(
                ("loadBalancerArn", balancer["arn"]),
                ("port", 8000),
                ("protocol", "HTTP"),
                ("defaultActions", List(Map(("type", "forward"), ("targetGroupArn", group["arn"]))))
            )
        );
        Assert.That(listener["port"].AsNumber, Is.EqualTo(8000));
        var cluster = await Make("aws:ecs/cluster:Cluster", "cluster", Map());
        await Make("aws:cloudwatch/logGroup:LogGroup", "users", Map(("name", "/ecs/users")));
        var definition = await Make(
            "aws:ecs/taskDefinition:TaskDefinition",
            "users",
            Map(
                ("family", "users"),
                ("cpu", "256"),
                ("memory", "512"),
                ("networkMode", "awsvpc"),
                ("requiresCompatibilities", List("FARGATE")),
                ("executionRoleArn", "arn:aws:iam::000000000000:role/execution"),
                ("containerDefinitions", ContainerDefinitions(image))
            )
        );
        await Make(
            "aws:ecs/service:Service",
            "users",
            Map(
                ("name", "users"),
                ("cluster", cluster["arn"]),
                ("taskDefinition", definition["arn"]),
                ("desiredCount", 1),
                ("launchType", "FARGATE"),
                ("waitForSteadyState", true),
                (
                    "networkConfiguration",
                    Map(("subnets", subnets), ("securityGroups", List(taskGroup["id"])), ("assignPublicIp", true))
                ),
                (
                    "loadBalancers",
                    List(Map(("targetGroupArn", group["arn"]), ("containerName", "users"), ("containerPort", 3000)))
                )
            )
        );
        return new Uri($"http://{balancer["dnsName"].AsString}:8000/");
    }

    private static string ContainerDefinitions(string image) =>
        $$"""
            [{
              "name": "users",
              "image": "{{image}}",
              "essential": true,
              "portMappings": [{ "containerPort": 3000, "protocol": "tcp" }],
              "environment": [{ "name": "VERSION", "value": "v1" }],
              "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                  "awslogs-group": "/ecs/users",
                  "awslogs-region": "us-west-1",
                  "awslogs-stream-prefix": "users"
                }
              }
            }]
            """;

    private static async Task<HttpResponseMessage> UntilServedAsync(
        HttpClient http,
        Uri url,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var response = await http.GetAsync(url, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return response;
            }

            response.Dispose();
            await Task.Yield();
        }
    }
}
