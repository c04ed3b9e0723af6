using System.Collections.Immutable;
using Local.Cloud.Contract;
using Local.Cloud.Ecs;
using Local.Cloud.Images;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>The environment of a task's process.</summary>
public sealed class TaskEnvironmentTests
{
    private static readonly OtlpReceiver Receiver = new("http://127.0.0.1:4317", "grpc", "x-otlp-api-key=key");
    private static readonly ImmutableDictionary<string, string> None = ImmutableDictionary<string, string>.Empty;

    [Test]
    public void A_task_exports_to_the_receiver_as_its_service()
    {
        var environment = Of(Receiver, None);
        Assert.Multiple(() =>
        {
            Assert.That(environment["OTEL_EXPORTER_OTLP_ENDPOINT"], Is.EqualTo("http://127.0.0.1:4317"));
            Assert.That(environment["OTEL_EXPORTER_OTLP_PROTOCOL"], Is.EqualTo("grpc"));
            Assert.That(environment["OTEL_EXPORTER_OTLP_HEADERS"], Is.EqualTo("x-otlp-api-key=key"));
            Assert.That(environment["OTEL_SERVICE_NAME"], Is.EqualTo("users"));
            Assert.That(
                environment["OTEL_RESOURCE_ATTRIBUTES"].Split(','),
                Is.SupersetOf([
                    "service.instance.id=0123",
                    "container.name=tiny",
                    "aws.ecs.task.family=tiny",
                    "aws.ecs.task.revision=7",
                ])
            );
        });
    }

    [Test]
    public void A_sidecar_exports_as_a_service_of_its_own()
    {
        var environment = Of(Receiver, None, container: 1);
        Assert.Multiple(() =>
        {
            Assert.That(environment["OTEL_SERVICE_NAME"], Is.EqualTo("users-proxy"));
            Assert.That(environment["OTEL_RESOURCE_ATTRIBUTES"].Split(','), Does.Contain("container.name=proxy"));
        });
    }

    [Test]
    public void Without_a_receiver_nothing_of_telemetry_is_set() =>
        Assert.That(Of(null, None).Keys, Has.None.StartsWith("OTEL"));

    [Test]
    public void A_program_with_a_receiver_of_its_own_does_not_get_the_key_of_another()
    {
        var own = None.Add("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4317");
        Assert.That(
            Of(Receiver, own).Where(one => one.Key.StartsWith("OTEL", StringComparison.Ordinal)),
            Is.EqualTo(own)
        );
    }

    [Test]
    public void A_name_that_the_program_chose_stays() =>
        Assert.That(Of(Receiver, None.Add("OTEL_SERVICE_NAME", "mine"))["OTEL_SERVICE_NAME"], Is.EqualTo("mine"));

    private static IReadOnlyDictionary<string, string> Of(
        OtlpReceiver? receiver,
        IReadOnlyDictionary<string, string> own,
        int container = 0
    )
    {
        var definition = new TaskDefinition(
            "arn",
            "tiny:7",
            PropertyMap.Empty,
            null,
            null,
            "awsvpc",
            [
                .. new[] { "tiny", "proxy" }.Select(name => new ContainerDefinition(
                    name,
                    "image",
                    [],
                    own,
                    TimeSpan.Zero,
                    null
                )),
            ]
        );
        return TaskEnvironment.Of(
            new Image("image", "digest", "/", "/app.dll", None, null),
            definition.Containers[container],
            None,
            "host",
            "/",
            "/s",
            null,
            "mark",
            TaskTelemetry.Of(receiver, "users", "0123", definition, definition.Containers[container])
        );
    }
}
