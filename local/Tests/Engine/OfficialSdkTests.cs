using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Values;
using Pulumirpc;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary>
/// Registrations in the form of Pulumi's .NET SDK 3.112.1. It sets each field below, also those of options that the
/// program left out. Source: pulumi-dotnet, <c>Deployment_RegisterResource.cs</c>
/// (<c>CreateRegisterResourceRequest</c>, <c>PopulateRequest</c>) and <c>Deployment_Prepare.cs</c>.
/// </summary>
[TestFixture]
public class OfficialSdkTests
{
    private const string Component = "infra:components:SecureAlb";

    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task A_program_on_the_official_SDK_comes_up()
    {
        var run = await _bench.UpAsync(async monitor =>
        {
            var stack = await monitor.RegisterAsync(Request(Urn.RootStackType, "project-dev"));
            var component = await monitor.RegisterAsync(Request(Component, "lb", stack.Urn));
            var group = Request(TestMonitor.Thing, "group", component.Urn, custom: true);
            group.Version = "7.48.0";
            var made = await monitor.RegisterAsync(group);
            var listener = Request(TestMonitor.Thing, "listener", component.Urn, custom: true);
            listener.Version = "7.48.0";
            listener.Object = PropertyMarshaler.ToStruct(Map(("of", made.Outputs["arn"])), MarshalOptions.All);
            listener.Dependencies.Add(made.Urn);
            listener.PropertyDependencies.Add("of", new() { Urns = { made.Urn } });
            await monitor.RegisterAsync(listener);
            await monitor.OutputsAsync(stack.Urn, Map(("arn", made.Outputs["arn"])));
        });
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True, string.Join('\n', run.Errors));
            Assert.That(_bench.Provider.Calls, Is.EqualTo(new[] { "create group", "create listener" }));
            Assert.That(_bench["listener"].Dependencies, Is.EqualTo(new[] { _bench["group"].Urn }));
            Assert.That(_bench["group"].Parent, Is.EqualTo(_bench["lb"].Urn));
            Assert.That(_bench["group"].Protect, Is.False);
            Assert.That(_bench["group"].RetainOnDelete, Is.False);
        });
    }

    private static RegisterResourceRequest Request(string type, string name, string parent = "", bool custom = false) =>
        new()
        {
            Type = type,
            Name = name,
            Custom = custom,
            Version = "",
            PluginDownloadURL = "",
            ImportId = "",
            AcceptSecrets = true,
            AcceptResources = true,
            DeleteBeforeReplaceDefined = false,
            CustomTimeouts = null,
            Remote = false,
            DeletedWith = "",
            SupportsResultReporting = true,
            EnvVarMappings = { },
            ReplaceWith = { },
            AdditionalSecretOutputs = { },
            ReplaceOnChanges = { },
            IgnoreChanges = { },
            HideDiffs = { },
            Object = new Struct(),
            Parent = parent,
            Provider = "",
            Providers = { },
            Aliases = { },
            Transforms = { },
            Dependencies = { },
            // This is an empty message for a resource without hooks.
            Hooks = new RegisterResourceRequest.Types.ResourceHooksBinding(),
            PropertyDependencies = { },
        };
}
