using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>The programs in <c>examples/</c>, run in a copy of the project.</summary>
[TestFixture]
[Long]
internal sealed class ExampleTests
{
    private const string One = "examples/one-service";
    private const string Two = "examples/two-services";
    private const string Existing = "existing";

    private ProjectCopy? _project;

    private ProjectCopy Project => _project ?? throw new InvalidOperationException("there is no project");

    [OneTimeSetUp]
    public void Up()
    {
        _project = DevStack.Fork();
        Project.CopyWithin(".local/images", $"{One}/.local/images");
        Project.CopyWithin(".local/images", $"{Two}/.local/images");
        Project.InfraSucceeds("up", "--skip-preview", "-C", One);
        Project.InfraSucceeds("up", "--skip-preview", "-C", Two);
    }

    [OneTimeTearDown]
    public void DestroyAndDelete()
    {
        Project.Infra("cloud", "stop", "-C", One);
        Project.Infra("cloud", "stop", "-C", Two);
        Project.Delete();
    }

    [Test]
    public async Task One_service_answers()
    {
        Assert.That(await Http.GetAsync(Output(One, "url")), Does.StartWith("hello from "));
    }

    [Test]
    public async Task Two_services_call_each_other()
    {
        Assert.That(await Http.GetAsync(Output(Two, "usersUrl")), Is.EqualTo("service users version v1"));
        Assert.That(await Http.GetAsync(Output(Two, "productsUrl") + "/service-users"), Does.Contain("name"));
    }

    /// <summary>
    /// The service of another program comes up on the VPC, the cluster and the load balancer of one-service.
    /// </summary>
    [Test]
    public async Task A_service_comes_up_on_a_cluster_and_behind_a_load_balancer_that_exist_already()
    {
        var resources = JsonElement
            .Parse(Project.InfraSucceeds("stack", "export", "-C", One))
            .GetProperty("deployment")
            .GetProperty("resources")
            .EnumerateArray()
            .Where(resource => resource.TryGetProperty("outputs", out _))
            .ToLookup(
                resource => resource.GetProperty("type").GetString()!,
                resource => resource.GetProperty("outputs")
            );
        var vpc = resources["awsx:ec2:DefaultVpc"].Single();
        var loadBalancer = resources["aws:lb/loadBalancer:LoadBalancer"].Single();
        var cluster = resources["infra:components:EcsCluster"].Single();
        // It runs in the same folder, because the cloud with those resources belongs to that folder.
        Project.Write($"{One}/Program.cs", Project.Read("examples/existing-cluster/Program.cs"));
        Project.Write(
            $"{One}/Pulumi.{Existing}.yaml",
            $"""
            config:
              aws:region: us-west-1
              one-service:vpcId: {vpc.GetProperty("vpcId")}
              one-service:subnetIds: {vpc.GetProperty("publicSubnetIds")}
              one-service:clusterArn: {cluster.GetProperty("arn")}
              one-service:executionRoleArn: {cluster.GetProperty("executionRoleArn")}
              one-service:loadBalancerArn: {loadBalancer.GetProperty("arn")}
              one-service:loadBalancerDnsName: {loadBalancer.GetProperty("dnsName")}
              one-service:loadBalancerSecurityGroupId: {loadBalancer.GetProperty("securityGroups")[0]}
              one-service:image: {resources["awsx:ecr:Image"].Single().GetProperty("imageUri")}
            """
        );

        Project.InfraSucceeds("up", "--skip-preview", "-C", One, "-s", Existing);

        Assert.That(await Http.GetAsync(Output(One, "url", Existing)), Does.StartWith("hello from "));
    }

    private string Output(string folder, string name, string stack = "dev") =>
        Project.InfraSucceeds("stack", "output", name, "-C", folder, "-s", stack).Trim();
}
