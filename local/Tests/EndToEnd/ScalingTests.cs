using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>The users service under load.</summary>
[Long]
[NonParallelizable]
internal sealed class ScalingTests : OnDevStack
{
    /// <summary>
    /// With this scale, a minute of CloudWatch is 0.3 s: 3 minutes for the high alarm, 15 for the low one.
    /// </summary>
    private const string TimeScale = "200";

    private const int Clients = 3;

    private JsonElement Users => Project.Ps().Service("users");

    private int Desired => Users.GetProperty("desired").GetInt32();

    [Test]
    public async Task Load_scales_out_one_by_one_and_its_end_scales_in_and_no_up_undoes_it()
    {
        var before = Activities(Users).Count;
        var url = Url("users");
        Project.InfraSucceeds("up", "--skip-preview", "--time-scale", TimeScale);
        try
        {
            using (var load = new CancellationTokenSource())
            {
                var clients = Enumerable.Range(0, Clients).Select(_ => StressAsync(url, load.Token)).ToArray();
                await Until.TrueAsync("3 tasks", () => Task.FromResult(Desired == 3));

                Project.InfraSucceeds("up", "--skip-preview");

                Assert.That(Desired, Is.EqualTo(3), "up leaves the count to the scaling");
                await load.CancelAsync();
                await Task.WhenAll(clients);
            }

            await Until.TrueAsync("1 task", () => Task.FromResult(Users.Tasks().Count == 1));

            var (users, table) = (Users, Project.InfraHere("ps"));
            var activities = Activities(users).SkipLast(before).ToList();
            var counts = activities.Select(activity => activity.GetProperty("description").GetString()).Reverse();
            var causes = activities.Select(activity => activity.GetProperty("cause").GetString()).Reverse().ToList();
            Assert.Multiple(() =>
            {
                Assert.That(
                    counts,
                    Is.EqualTo([
                        "Setting desired count to 2.",
                        "Setting desired count to 3.",
                        "Setting desired count to 1.",
                    ])
                );
                Assert.That(causes.Take(2), Has.All.Match("AlarmHigh-.* in state ALARM triggered policy users-cpu"));
                Assert.That(causes[^1], Does.Match("AlarmLow-.* in state ALARM triggered policy users-"));
                Assert.That(table, Does.Contain("ECSServiceAverageCPUUtilization > 70 for 3 datapoints"));
                Assert.That(table, Does.Match(@"Setting desired count to 3\. +Successful +monitor alarm"));
            });
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }

    private static List<JsonElement> Activities(JsonElement service) =>
        [.. service.GetProperty("activities").EnumerateArray()];

    private static async Task StressAsync(string url, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Assert.That(await Http.GetAsync(url + "/stress-test"), Is.EqualTo("Stress test completed"));
        }
    }
}
