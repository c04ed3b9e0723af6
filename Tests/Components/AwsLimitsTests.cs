using Infra.Components;
using NUnit.Framework;

namespace Infra.Tests.Components;

[TestFixture]
internal sealed class AwsLimitsTests
{
    [TestCase(256, 512)]
    [TestCase(256, 2048)]
    [TestCase(512, 4096)]
    [TestCase(1024, 3072)]
    [TestCase(4096, 30720)]
    [TestCase(8192, 20480)]
    [TestCase(16384, 122880)]
    public void Fargate_offers_these_sizes(int cpu, int memory)
    {
        Assert.That(AwsLimits.FargateCpu(cpu), Is.Null);
        Assert.That(AwsLimits.FargateMemory(cpu, memory), Is.Null);
    }

    [TestCase(256, 1536)]
    [TestCase(512, 512)]
    [TestCase(1024, 9216)]
    [TestCase(8192, 17408)]
    public void Fargate_does_not_offer_these_sizes(int cpu, int memory)
    {
        Assert.That(AwsLimits.FargateMemory(cpu, memory), Is.Not.Null);
    }

    [TestCase(1, 100, 200, true)]
    [TestCase(1, 100, 100, false)]
    [TestCase(1, 50, 100, false)]
    [TestCase(2, 50, 100, true)]
    [TestCase(4, 100, 125, true)]
    [TestCase(3, 100, 125, false)]
    [TestCase(0, 100, 100, true)]
    public void A_deployment_needs_room_for_one_task(int desired, int minimum, int maximum, bool good)
    {
        Assert.That(AwsLimits.MaximumPercent(maximum, minimum, desired), good ? Is.Null : Is.Not.Null);
    }

    [TestCase("a", true)]
    [TestCase("service-users-tg", true)]
    [TestCase("abcdefghijklmnopqrstuvwxyz-12345", true)]
    [TestCase("abcdefghijklmnopqrstuvwxyz-123456", false)]
    [TestCase("", false)]
    [TestCase("a-", false)]
    [TestCase("a\n", false)]
    public void A_target_group_name_has_at_most_32_characters_and_no_hyphen_at_its_ends(string name, bool good)
    {
        Assert.That(AwsLimits.TargetGroupName(name), good ? Is.Null : Is.Not.Null);
    }
}
