using System.Text.Json;
using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class ContainerDefinitionTests
{
    [Test]
    public void The_order_of_the_environment_makes_no_difference()
    {
        var one = Definition(new() { ["A"] = "1", ["B"] = "2" });
        var other = Definition(new() { ["B"] = "2", ["A"] = "1" });

        Assert.That(one, Is.EqualTo(other), "any difference would deploy the service anew");
    }

    [TestCase("environment")]
    [TestCase("mountPoints")]
    [TestCase("systemControls")]
    [TestCase("volumesFrom")]
    public void Empty_lists_are_there_because_ecs_adds_them(string list)
    {
        var container = JsonDocument.Parse(Definition([])).RootElement[0];

        Assert.That(container.GetProperty(list).GetArrayLength(), Is.Zero);
    }

    [Test]
    public void Memory_is_reserved_only_where_it_is_asked_for()
    {
        var without = JsonDocument.Parse(Definition([])).RootElement[0];
        var with = JsonDocument.Parse(Definition([], memoryReservation: 2048)).RootElement[0];

        Assert.That(without.TryGetProperty("memoryReservation", out _), Is.False, "ECS takes no null");
        Assert.That(with.GetProperty("memoryReservation").GetInt32(), Is.EqualTo(2048));
    }

    [Test]
    public void Log_streams_begin_with_the_services_name()
    {
        var log = JsonDocument.Parse(Definition([])).RootElement[0].GetProperty("logConfiguration");

        Assert.That(log.GetProperty("options").GetProperty("awslogs-stream-prefix").GetString(), Is.EqualTo("web"));
    }

    [Test]
    public void Text_is_kept_as_it_is()
    {
        var definition = Definition(new() { ["A"] = "a+b <c> 'd' \"e\" ñ" });

        Assert.That(definition, Does.Contain("""a+b <c> 'd' \"e\" ñ"""));
    }

    private static string Definition(Dictionary<string, string> environment, int? memoryReservation = null) =>
        new ContainerDefinition("web", "image", "web", 3000, environment, "group", "us-west-1")
        {
            MemoryReservation = memoryReservation,
        }.ToJson();
}
