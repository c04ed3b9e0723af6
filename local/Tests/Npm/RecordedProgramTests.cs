using Local.Cli.Updates;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using Local.Tests.Cloud;
using Local.Tests.Engine;

namespace Local.Tests.Npm;

/// <summary>
/// A program on the official npm packages <c>@pulumi/aws</c> and <c>@pulumi/awsx</c> whose resources the local cloud
/// records: created, unchanged, edited, destroyed.
/// </summary>
[TestFixture]
[Long]
internal sealed class RecordedProgramTests
{
    private Run _created = null!;
    private Run _again = null!;
    private Run _edited = null!;
    private Run _destroyed = null!;

    private PropertyMap Outputs => _created.Result.Outputs;

    [OneTimeSetUp]
    public async Task UpAndDown()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var client = await cloud.ConnectAsync();
        // Any command does this: a cloud without clients ends before a slow program has begun.
        await client.StatusAsync();
        await using var bench = await EngineBench.StartAsync();
        bench.Providers = new CloudProviders(Task.FromResult(client), "dev", isUpdate: true, _ => { });
        bench.Config["aws:region"] = "us-west-2";
        _created = await RunAsync(bench, UpdateKind.Update, form: 1);
        _again = await RunAsync(bench, UpdateKind.Update, form: 1);
        _edited = await RunAsync(bench, UpdateKind.Update, form: 2);
        _destroyed = await RunAsync(bench, UpdateKind.Destroy, form: 2);
    }

    [Test]
    public void Outputs_have_the_forms_of_AWS() =>
        Assert.Multiple(() =>
        {
            Assert.That(Text("bucket"), Does.Match(@"^files-[0-9a-f]{7}\.s3\.us-west-2\.amazonaws\.com$"));
            Assert.That(Text("encryption"), Is.EqualTo("AES256"));
            Assert.That(
                Text("queue"),
                Does.Match(@"^https://sqs\.us-west-2\.amazonaws\.com/000000000000/work-[0-9a-f]{7}$")
            );
            Assert.That(
                Text("table"),
                Does.Match("^arn:aws:dynamodb:us-west-2:000000000000:table/orders-[0-9a-f]{7}$")
            );
            Assert.That(Outputs["access"], Is.InstanceOf<SecretValue>());
            Assert.That(Text("access"), Has.Length.EqualTo(40));
            Assert.That(Text("alarm"), Does.StartWith("arn:aws:cloudwatch:us-west-2:000000000000:alarm:busy-"));
            Assert.That(Text("trail"), Does.StartWith("arn:aws:cloudtrail:us-west-2:000000000000:trail/audit-"));
        });

    [Test]
    public void A_VPC_of_awsx_has_private_subnets_and_the_default_VPC_is_read_by_its_id()
    {
        Assert.That(
            Outputs["privateSubnetIds"].AsList!.Select(id => id.AsString),
            Has.Exactly(2).Items.And.All.StartsWith("subnet-")
        );
        Assert.That(Text("cidrBlock"), Does.Match(@"^127\.\d+\.0\.0/16$"));
    }

    [Test]
    public void Without_an_edit_nothing_changes() => Assert.That(_again.Result.HasChanges, Is.False);

    [Test]
    public void An_edit_updates_the_queue_and_replaces_the_table()
    {
        Assert.That(_edited.Result.Changes[StepOperation.Update], Is.EqualTo(1));
        Assert.That(_edited.Result.Changes[StepOperation.Replace], Is.EqualTo(1));
    }

    [Test]
    public void All_goes() =>
        Assert.That(
            _destroyed.Result.Changes[StepOperation.Delete],
            Is.EqualTo(_created.Result.Changes[StepOperation.Create])
        );

    private string? Text(string output) => Outputs[output].AsString;

    private static async Task<Run> RunAsync(EngineBench bench, UpdateKind kind, int form)
    {
        var run = await NodeProject.RunAsync(bench, "recorded", kind, form);
        Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
        return run;
    }
}
