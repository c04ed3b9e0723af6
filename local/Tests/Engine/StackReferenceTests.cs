using Local.Engine.Operations;
using Local.Protocol.Values;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

[TestFixture]
public class StackReferenceTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start()
    {
        _bench = await StartAsync();
        await _bench.RunAsync(
            UpdateKind.Update,
            async monitor =>
            {
                var stack = await monitor.StackAsync();
                await monitor.OutputsAsync(
                    stack.Urn,
                    Map(("url", "http://a"), ("password", new SecretValue("hunter2")))
                );
            },
            stack: "other"
        );
    }

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [TestCase("other")]
    [TestCase("organization/other")]
    [TestCase("organization/project/other")]
    public async Task It_reads_the_outputs_of_another_stack_and_keeps_secrets_secret(string name)
    {
        PropertyMap? read = null;
        var run = await _bench.UpAsync(async monitor => read = await ReadAsync(monitor, name));
        Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
        Assert.Multiple(() =>
        {
            Assert.That(read!["name"].AsString, Is.EqualTo(name));
            Assert.That(read["outputs"].AsMap!["url"].AsString, Is.EqualTo("http://a"));
            Assert.That(((MapValue)read["outputs"]).Value["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(read["secretOutputNames"].AsList!.Single().AsString, Is.EqualTo("password"));
            Assert.That(_bench["ref"].External, Is.True);
            Assert.That(File.ReadAllText(_bench.CheckpointFile), Does.Not.Contain("hunter2"));
            Assert.That(run.Result.HasChanges, Is.False, "a read changes nothing");
        });
    }

    [Test]
    public async Task A_preview_reads_as_the_update_does_and_a_refresh_reads_anew()
    {
        PropertyMap? read = null;
        await _bench.PreviewAsync(async monitor => read = await ReadAsync(monitor, "other"));
        Assert.That(read!["outputs"].AsMap!["url"].AsString, Is.EqualTo("http://a"));

        await _bench.UpAsync(monitor => ReadAsync(monitor, "other"));
        await _bench.RunAsync(
            UpdateKind.Update,
            async monitor =>
            {
                var stack = await monitor.StackAsync();
                await monitor.OutputsAsync(stack.Urn, Map(("url", "http://b")));
            },
            stack: "other"
        );
        await _bench.RunAsync(UpdateKind.Refresh);
        Assert.That(_bench["ref"].Outputs["outputs"].AsMap!["url"].AsString, Is.EqualTo("http://b"));
        var destroyed = await _bench.RunAsync(UpdateKind.Destroy);
        Assert.That(destroyed.Result.Succeeded, Is.True);
        Assert.That(_bench.Store.Load("other").Resources, Is.Not.Empty, "a read resource belongs to another stack");
    }

    [Test]
    public async Task A_name_that_a_preview_does_not_know_gives_outputs_that_it_does_not_know()
    {
        PropertyMap? read = null;
        await _bench.PreviewAsync(async monitor => read = await ReadAsync(monitor, PropertyValue.Unknown));
        Assert.That(read!["outputs"], Is.InstanceOf<UnknownValue>());
    }

    [Test]
    public async Task It_reads_a_stack_of_another_project()
    {
        await using var theirs = await StartAsync();
        await theirs.UpAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            await monitor.OutputsAsync(stack.Urn, Map(("url", "http://theirs")));
        });
        _bench.OtherProject = name => name == "elsewhere" ? theirs.Store : null;
        PropertyMap? read = null;

        await _bench.UpAsync(async monitor => read = await ReadAsync(monitor, "organization/elsewhere/dev"));

        Assert.That(read!["outputs"].AsMap!["url"].AsString, Is.EqualTo("http://theirs"));
    }

    [TestCase("absent", "the stack absent has no state")]
    [TestCase(
        "acme/project/other",
        "the stack reference: found 'acme/project/other'; allowed: STACK or organization/PROJECT/STACK"
    )]
    [TestCase("organization/../other", "allowed: STACK or organization/PROJECT/STACK")]
    [TestCase("organization/elsewhere/other", "there is no project elsewhere beside project")]
    public async Task A_reference_to_no_stack_is_an_error_that_says_so(string name, string error)
    {
        var run = await _bench.UpAsync(monitor => ReadAsync(monitor, name));
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(run.Errors.Single(), Does.Contain(error));
    }

    private static async Task<PropertyMap> ReadAsync(TestMonitor monitor, PropertyValue name)
    {
        var response = await monitor.ReadAsync(
            new ReadResourceRequest
            {
                Type = "pulumi:pulumi:StackReference",
                Name = "ref",
                Id = name.AsString ?? Signatures.Unknown,
                Properties = PropertyMarshaler.ToStruct(Map(("name", name)), MarshalOptions.All),
                AcceptSecrets = true,
            }
        );
        return PropertyMarshaler.FromStruct(response.Properties);
    }
}
