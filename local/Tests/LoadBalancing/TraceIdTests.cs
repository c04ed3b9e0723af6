using Local.Cloud.LoadBalancing;

namespace Local.Tests.LoadBalancing;

public sealed class TraceIdTests
{
    private const string Id = "1-[0-9a-f]{8}-[0-9a-f]{24}";

    [TestCase(null, $"^Root={Id}$")]
    [TestCase("Root=1-abc-def", $"^Self={Id};Root=1-abc-def$")]
    [TestCase("Self=1-old;Root=1-abc-def;CalledFrom=app", $"^Self={Id};Root=1-abc-def;CalledFrom=app$")]
    [TestCase("CalledFrom=app", $"^Root={Id};CalledFrom=app$")]
    public void A_root_is_kept_or_made(string? received, string expected) =>
        Assert.That(TraceId.Next(received, DateTimeOffset.UnixEpoch), Does.Match(expected));

    [Test]
    public void The_first_digits_are_the_time() =>
        Assert.That(
            TraceId.Next(null, DateTimeOffset.FromUnixTimeSeconds(0x5759e988)),
            Does.StartWith("Root=1-5759e988-")
        );
}
