using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

/// <summary>What AWS would reject later, a constructor rejects at once.</summary>
[TestFixture]
internal sealed class FargateServiceArgumentTests
{
    [Test]
    public void A_name_that_is_no_service_connect_name_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, name: "Users"), "its name is 'Users'");

    [Test]
    public void A_name_that_is_too_long_for_the_task_roles_is_refused() =>
        AssertRefused(
            recording => TestStack.Service(recording, name: new string('a', 52)),
            $"its task role's name is '{new string('a', 52)}-task'; allowed is at most 64"
        );

    [Test]
    public void A_service_name_that_ecs_refuses_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, serviceName: "a b"), "ServiceName is 'a b'");

    [TestCase(300, 512, "Cpu is '300'")]
    [TestCase(256, 4096, "Memory is '4096'")]
    public void A_size_that_fargate_does_not_offer_is_refused(int cpu, int memory, string message) =>
        AssertRefused(recording => TestStack.Service(recording, cpu: cpu, memory: memory), message);

    [TestCase(5)]
    [TestCase(513)]
    public void A_reservation_that_the_task_does_not_have_is_refused(int reservation) =>
        AssertRefused(
            recording => TestStack.Service(recording, memoryReservation: reservation),
            $"MemoryReservation is '{reservation}'; allowed is a whole number from 6 to 512, the task's memory"
        );

    [TestCase(-1)]
    [TestCase(101)]
    public void A_share_of_healthy_tasks_out_of_range_is_refused(int percent) =>
        AssertRefused(
            recording => TestStack.Service(recording, minimumHealthyPercent: percent),
            $"MinimumHealthyPercent is '{percent}'"
        );

    [Test]
    public void A_port_that_is_not_the_target_groups_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, port: 3001), "Port is '3001'; allowed is 3000");

    [Test]
    public void A_negative_grace_period_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, gracePeriod: -1), "HealthCheckGracePeriod is '-1'");

    [Test]
    public void A_retention_that_cloudwatch_does_not_offer_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, logRetentionDays: 2), "LogRetentionDays is '2'");

    [TestCase(100, 100, "no task could start or stop")]
    [TestCase(100, 250, "above 200")]
    public void Percentages_with_which_a_deployment_cannot_move_are_refused(int minimum, int maximum, string why) =>
        AssertRefused(
            recording => TestStack.Service(recording, minimumHealthyPercent: minimum, maximumPercent: maximum),
            "MaximumPercent is",
            why
        );

    [Test]
    public void A_desired_number_outside_of_the_scaling_is_refused() =>
        AssertRefused(
            recording => TestStack.Service(recording, desired: 4, scaling: Scaling()),
            "DesiredCount is '4'; allowed is 1 to 3"
        );

    [Test]
    public void A_maximum_below_the_minimum_is_refused() =>
        AssertRefused(
            recording => TestStack.Service(recording, scaling: Scaling(min: 2, max: 1)),
            "Scaling.Max is '1'"
        );

    [Test]
    public void Scaling_without_a_target_is_refused() =>
        AssertRefused(recording => TestStack.Service(recording, scaling: Scaling(cpu: null)), "Scaling is");

    [TestCase(0)]
    [TestCase(101)]
    public void A_percentage_out_of_range_is_refused(int percent) =>
        AssertRefused(
            recording => TestStack.Service(recording, scaling: Scaling(cpu: percent)),
            $"Scaling.CpuPercent is '{percent}'"
        );

    [Test]
    public void All_mistakes_are_said_at_once()
    {
        var refused = Refusal.Of(recording => TestStack.Service(recording, cpu: 1, gracePeriod: -1));

        Assert.That(refused, Does.Contain("FargateService 'users': Cpu").And.Contain("HealthCheckGracePeriod"));
    }

    [Test]
    public void A_target_group_of_instances_is_refused() =>
        AssertRefused(
            recording => TestStack.Service(recording, targetType: AlbTargetType.Instance),
            "Target.Type is 'Instance'; allowed is Ip"
        );

    private static FargateScalingArgs Scaling(int min = 1, int max = 3, int? cpu = 70) =>
        new()
        {
            Min = min,
            Max = max,
            CpuPercent = cpu,
        };

    private static void AssertRefused(Func<Recording, FargateService> create, string message, string? why = null) =>
        Assert.That(
            Refusal.Of(recording => create(recording)),
            Does.Contain($"FargateService '").And.Contain(message),
            why ?? message
        );
}
