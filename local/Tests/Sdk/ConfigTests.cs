using Pulumi;
using Pulumi.Testing;

namespace Local.Tests.Sdk;

/// <summary>Configuration, which arrives as JSON in the environment.</summary>
[NonParallelizable]
public sealed class ConfigTests
{
    private string? _before;

    [SetUp]
    public void Set()
    {
        _before = Environment.GetEnvironmentVariable("PULUMI_CONFIG");
        Environment.SetEnvironmentVariable(
            "PULUMI_CONFIG",
            """
            {"project:text": "a", "project:number": "12", "project:ratio": "1.5", "project:on": "true",
             "project:map": "{\"Port\": 3000}", "aws:region": "us-west-1", "old:config:key": "v"}
            """
        );
    }

    [TearDown]
    public void Reset() => Environment.SetEnvironmentVariable("PULUMI_CONFIG", _before);

    [Test]
    public async Task Values_are_read_as_the_requested_type() =>
        await RunAsync(() =>
        {
            var config = new Config();
            Assert.That(config.Require("text"), Is.EqualTo("a"));
            Assert.That(config.RequireInt32("number"), Is.EqualTo(12));
            Assert.That(config.RequireDouble("ratio"), Is.EqualTo(1.5));
            Assert.That(config.RequireBoolean("on"), Is.True);
            Assert.That(config.RequireObject<Dictionary<string, int>>("map")["Port"], Is.EqualTo(3000));
            Assert.That(config.Get("none"), Is.Null);
            Assert.That(config.GetInt32("none"), Is.Null);
            Assert.That(config.GetObject<Dictionary<string, int>>("none"), Is.Null);
            Assert.That(new Config("aws").Get("region"), Is.EqualTo("us-west-1"));
            Assert.That(new Config("old").Get("key"), Is.EqualTo("v"));
        });

    [Test]
    public async Task A_secret_value_is_a_secret_output() =>
        await RunAsync(() =>
        {
            Assert.That(Output.IsSecretAsync(new Config().RequireSecret("text")).Result, Is.True);
            Assert.That(new Config().GetSecret("none"), Is.Null);
        });

    [Test]
    public async Task A_missing_value_is_named_with_the_command_that_sets_it()
    {
        var error = await Assert.ThrowsAsync<RunException>(() => RunAsync(() => new Config().Require("none")));

        Assert.That(
            error!.Message,
            Is.EqualTo(
                "Missing Required configuration variable 'project:none'\n"
                    + "\tplease set a value using the command `pulumi config set project:none <value>`"
            )
        );
    }

    [Test]
    public async Task A_value_of_another_type_is_reported_with_the_expected_type()
    {
        var number = await Assert.ThrowsAsync<RunException>(() => RunAsync(() => new Config().GetInt32("text")));
        var map = await Assert.ThrowsAsync<RunException>(() =>
            RunAsync(() => new Config().GetObject<Dictionary<string, string>>("map"))
        );

        Assert.That(number!.Message, Is.EqualTo("Configuration 'project:text' value 'a' is not a valid Int32"));
        Assert.That(
            map!.Message,
            Does.StartWith("Configuration 'project:map' value '{\"Port\": 3000}' is not a valid")
        );
    }

    private static async Task RunAsync(Action program) =>
        await Deployment.TestAsync(new EchoMocks(), new TestOptions(), program);
}
