using System.Text.Json;
using Infra.Configuration;
using Moq;
using NUnit.Framework;
using Pulumi;
using Pulumi.Testing;

namespace Infra.Tests.Configuration;

/// <summary>The config of a deployment, and the engine's variables in the process's environment.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class StackConfigTests
{
    private const string Service = """{"a": {"image": "i", "port": 1, "listener": 2, "cpu": 256, "memory": 512}}""";
    private const string BadService =
        """{"a": {"image": "i", "port": "p", "listener": 2, "cpu": 256, "memory": 512}}""";

    [TearDown]
    public void Forget() => Tell(null, null);

    [TestCase("infra")]
    [TestCase("shop")]
    public async Task The_keys_are_infras_whatever_the_projects_name(string project)
    {
        var settings = await ReadAsync([("infra:services", Service)], "[]", project);

        Assert.That(settings.Services!.Keys, Is.EqualTo(new[] { "a" }));
    }

    [Test]
    public async Task Config_of_other_namespaces_is_for_others()
    {
        var settings = await ReadAsync(
            [("infra:services", Service), ("aws:region", "us-west-1"), ("shop:x", "1")],
            "[]"
        );

        Assert.That(settings.Services, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_unknown_key_is_a_mistake_with_the_known_ones()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            ReadAsync([("infra:services", Service), ("infra:servces", "{}")], "[]")
        );

        Assert.That(
            error!.Message,
            Does.EndWith(
                "The config of stack 'test' has 1 mistake:\n  infra:servces: found an unknown key (did you mean services?); "
                    + "allowed: one of cluster, deployments, executionRole, fleet, forceDelete, https, instances, "
                    + "loadBalancer, network, permissionsBoundary, services, waivers, webAcl"
            )
        );
    }

    [Test]
    public async Task All_mistakes_are_in_one_message_without_a_stack_trace()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            ReadAsync([("infra:services", BadService), ("infra:forceDelete", "yes")], "[]")
        );

        Assert.That(
            error!.Message,
            Is.EqualTo(
                "The config of stack 'test' has 2 mistakes:\n"
                    + "  infra:services.a.port: found 'p'; allowed: a whole number from 1 to 65535\n"
                    + "  infra:forceDelete: found 'yes'; allowed: true or false"
            )
        );
    }

    [TestCase("""["infra:services"]""", true, false)]
    [TestCase("""["infra:fleet", "aws:token"]""", false, true)]
    [TestCase("""["other:services"]""", false, false)]
    [TestCase("[]", false, false)]
    public async Task A_map_with_a_secret_is_secret(string secretKeys, bool services, bool fleet)
    {
        var settings = await ReadAsync([("infra:services", Service)], secretKeys);

        Assert.That((settings.ServicesAreSecret, settings.FleetIsSecret), Is.EqualTo((services, fleet)));
    }

    [Test]
    public async Task A_mistake_in_a_map_with_a_secret_shows_no_value()
    {
        var error = await Assert.ThrowsAsync<RunException>(() =>
            ReadAsync([("infra:services", BadService)], """["infra:services"]""")
        );

        Assert.That(error!.Message, Does.Contain("infra:services.a.port: found [secret]; allowed: a whole number"));
    }

    /// <summary>An inline program of the Automation API has its config in the deployment, and no variables.</summary>
    [Test]
    public async Task Without_the_engines_variables_the_config_is_read_and_counts_as_secret()
    {
        var settings = await ReadAsync([("infra:services", Service)], "[]", forget: true);

        Assert.That(settings.Services!.Keys, Is.EqualTo(new[] { "a" }));
        Assert.That((settings.ServicesAreSecret, settings.FleetIsSecret), Is.EqualTo((true, true)));
    }

    private static async Task<StackSettings> ReadAsync(
        (string Key, string Value)[] config,
        string secretKeys,
        string project = "infra",
        bool forget = false
    )
    {
        Tell(JsonSerializer.Serialize(config.ToDictionary(key => key.Key, key => key.Value)), secretKeys);
        StackSettings? settings = null;
        await Deployment.TestAsync(
            Mock.Of<IMocks>(),
            new TestOptions { ProjectName = project, StackName = "test" },
            () =>
            {
                if (forget)
                {
                    Tell(null, null);
                }

                settings = StackConfig.Read(TestStack.ProjectFolder);
            }
        );
        return settings!;
    }

    private static void Tell(string? config, string? secretKeys)
    {
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", config);
        Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", secretKeys);
    }
}
