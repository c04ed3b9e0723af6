using System.Text.Json;
using Infra.Configuration;
using NUnit.Framework;

namespace Infra.Tests.Configuration;

[TestFixture]
internal sealed class StackConfigSourceTests
{
    [TestCase("""["infra:services"]""", true)]
    [TestCase("""["infra:other"]""", false)]
    [TestCase(null, false)]
    public void A_secret_among_the_services_makes_their_variables_secret(string? secretKeys, bool secret)
    {
        Assert.That(Read(secretKeys).ServicesAreSecret, Is.EqualTo(secret));
    }

    [TestCase("""["infra:fleet"]""", true)]
    [TestCase("""["infra:services"]""", false)]
    public void A_secret_in_the_fleet_makes_its_user_data_secret(string? secretKeys, bool secret)
    {
        Assert.That(Read(secretKeys).FleetIsSecret, Is.EqualTo(secret));
    }

    private static StackConfig Read(string? secretKeys)
    {
        var config = new Dictionary<string, string> { ["infra:services"] = TestStack.TwoServices };
        Environment.SetEnvironmentVariable("PULUMI_CONFIG", JsonSerializer.Serialize(config));
        Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", secretKeys);
        try
        {
            return StackConfigSource.Read(TestStack.ProjectFolder);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PULUMI_CONFIG", null);
            Environment.SetEnvironmentVariable("PULUMI_CONFIG_SECRET_KEYS", null);
        }
    }
}
