using Local.Cloud.AutoScaling;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.LoadBalancing;

namespace Local.Tests.AutoScaling;

/// <summary>Scaling by the requests that a load balancer forwards: real requests, in virtual minutes.</summary>
public sealed class RequestsPerTargetTests
{
    private const string Id = "service/cluster/users";
    private const int RequestsPerMinute = 6;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A check that fails in virtual time leaves the target healthy for 50 minutes.</summary>
    private static readonly PropertyMap RareChecks = new(
        ("healthCheck", new PropertyMap(("interval", 300), ("unhealthyThreshold", 10)))
    );

    [TestCase(4, 2, Description = "ceil(1 × 6 / 4)")]
    [TestCase(6, 1, Description = "6 are not above 6")]
    public async Task Requests_above_the_target_add_a_task_after_three_minutes(int aim, int desired)
    {
        var time = new FakeTime();
        var folder = Directory.CreateTempSubdirectory("scaling-");
        await using var test = await TestLoadBalancer.StartAsync(time, targetGroup: RareChecks);
        await using var target = await test.TargetAsync("a");
        await test.RegisterHealthyAsync(target);
        var service = new OneService();
        var samples = 0;
        await using var targets = new ScalableTargets(
            _ => service,
            (region, label) =>
            {
                var count = AutoScalingModule.Count(test.Targets, region, label);
                Interlocked.Increment(ref samples);
                return count;
            },
            folder.FullName,
            new WorkContext(
                new TimeScale(Path.Combine(folder.FullName, "time-scale.json")),
                time,
                new BackgroundWork(_ => { }, time)
            )
        );
        targets.Register(Id, "test", Region.Default, new ScalableBounds(1, 3, false, false));
        var scaled = targets.Find(Id)!;
        var label = $"{Suffix(test.LoadBalancer)}/{Suffix(test.TargetGroup)}";
        scaled.SetPolicy(
            new("requests", PolicyType.Requests, aim, Minute, Minute, DisableScaleIn: false, ResourceLabel: label)
        );

        // The first minute is the base of the count; the alarm needs three more.
        for (var minute = 0; minute < 4; minute++)
        {
            Assert.That(service.Desired, Is.EqualTo(1), $"minute {minute}");
            for (var request = 0; request < RequestsPerMinute; request++)
            {
                Assert.That(await test.Client.GetStringAsync(test.Url("/x")), Is.EqualTo("a"));
            }

            var before = Volatile.Read(ref samples);
            time.Advance(Minute);
            await Until.HoldsAsync("a sample", () => Volatile.Read(ref samples) > before);
        }

        await Until.HoldsAsync(
            "a datapoint",
            () => scaled.Alarms()[0].Reason.EndsWith("; last 6", StringComparison.Ordinal)
        );
        await targets.DisposeAsync();
        folder.Delete(recursive: true);
        Assert.That(service.Desired, Is.EqualTo(desired));
    }

    private static string Suffix(CloudResource resource) => resource.Outputs["arnSuffix"].AsString!;

    private sealed class OneService : IScalableService
    {
        private volatile int _desired = 1;

        public int Desired => _desired;

        public bool Deploying => false;

        public IReadOnlyList<TaskUsage> Usage() => [];

        public void Scale(int desired) => _desired = desired;
    }
}
