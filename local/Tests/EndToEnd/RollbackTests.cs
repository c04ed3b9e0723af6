namespace Local.Tests.EndToEnd;

/// <summary>A version that never becomes healthy.</summary>
[Long]
internal sealed class RollbackTests : OnDevStack
{
    private const string Environment = "infra:services.users.environment";

    /// <summary>With this scale, three tasks' grace periods and draining take seconds.</summary>
    private const string TimeScale = "100";

    [Test]
    public async Task A_version_that_never_becomes_healthy_is_rolled_back_and_the_next_one_works()
    {
        var url = Url("users");
        var before = Project.Ps().Service("users").Tasks().Single();
        // ASP.NET Core answers 400 to every other host, also to the load balancer's health checks.
        Project.InfraHere("config", "set", "--path", $"{Environment}.AllowedHosts", "nobody.example");
        try
        {
            await using (var client = new SteadyClient(new Uri(url)))
            {
                var result = Project.Infra("up", "--yes", "--time-scale", TimeScale);

                Assert.Multiple(() =>
                {
                    Assert.That(result.ExitCode, Is.Not.Zero, result.Everything);
                    Assert.That(result.Everything, Does.Contain("Health checks failed with these codes: [400]"));
                    Assert.That(result.Everything, Does.Contain($"rolled back to {before.TaskDefinition}"));
                    Assert.That(result.Everything, Does.Not.Match(@"(?m)^\s+at \S+\(.*\)"), "no stack trace");
                });
                Assert.That(await client.StopAsync(), Is.Empty, "the old version serves throughout");
                Assert.That(client.Answers.Keys, Is.EqualTo(["service users version v0.0.2"]));
            }

            await Until.EqualAsync<IReadOnlyList<RunningTask>>(
                "the old task alone, never touched",
                [before],
                () => Task.FromResult(Project.Ps().Service("users").Tasks())
            );

            Project.InfraHere("config", "rm", "--path", $"{Environment}.AllowedHosts");
            Project.InfraHere("config", "set", "--path", $"{Environment}.API_VERSION", "v0.0.4");
            Project.InfraSucceeds("up", "--skip-preview");

            Assert.That(await Http.GetAsync(url), Is.EqualTo("service users version v0.0.4"));
        }
        finally
        {
            DevStack.Restore(Project);
        }
    }
}
