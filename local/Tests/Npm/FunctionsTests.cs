using Local.Cli.Updates;
using Local.Engine.Operations;
using Local.Protocol.Values;
using Local.Tests.Cloud;
using Local.Tests.Engine;

namespace Local.Tests.Npm;

/// <summary>A program on the official npm package <c>@pulumi/aws</c> with the local engine and cloud.</summary>
[TestFixture]
[Long]
internal sealed class FunctionsTests
{
    private PropertyMap _outputs = PropertyMap.Empty;

    [OneTimeSetUp]
    public async Task Up()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var client = await cloud.ConnectAsync();
        // Any command does this: a cloud without clients ends before a slow program has begun.
        await client.StatusAsync();
        await using var bench = await EngineBench.StartAsync();
        bench.Providers = new CloudProviders(Task.FromResult(client), "dev", isUpdate: true, _ => { });
        bench.Config["aws:region"] = "us-west-2";
        var run = await NodeProject.RunAsync(bench, "functions", UpdateKind.Update, form: 1);
        Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
        _outputs = run.Result.Outputs;
    }

    [Test]
    public void GetVpc_and_getSubnets_tell_of_the_default_VPC()
    {
        Assert.That(_outputs["vpcId"].AsString, Does.StartWith("vpc-"));
        Assert.That(
            _outputs["subnetIds"].AsList!.Select(id => id.AsString),
            Is.Not.Empty.And.All.StartsWith("subnet-")
        );
    }

    [Test]
    public void GetAmi_finds_an_image_by_its_name() =>
        Assert.That(_outputs["ami"].AsString, Does.Match(@"^al2023-ami-2023\..*-x86_64$"));

    [Test]
    public void GetPolicyDocument_writes_a_policy() =>
        Assert.That(_outputs["policy"].AsString, Does.Contain("\"Action\": \"s3:GetObject\""));

    [Test]
    public void A_provider_of_its_own_has_its_own_region() =>
        Assert.Multiple(() =>
        {
            Assert.That(_outputs["region"].AsString, Is.EqualTo("us-west-2"));
            Assert.That(_outputs["here"].AsString, Does.StartWith("arn:aws:ecr:us-west-2:"));
            Assert.That(_outputs["elsewhere"].AsString, Is.EqualTo("eu-west-1"));
            Assert.That(_outputs["repository"].AsString, Does.StartWith("arn:aws:ecr:eu-west-1:"));
        });
}
