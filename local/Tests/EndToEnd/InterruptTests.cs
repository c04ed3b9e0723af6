using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>One signal ends a long operation, and the stack is usable afterwards.</summary>
[Long]
internal sealed class InterruptTests
{
    private const string Stack = "interrupt";

    /// <summary>With this scale, a task becomes healthy in seconds and drains for minutes.</summary>
    private const string TimeScale = "10";

    private ProjectCopy _project = null!;

    [OneTimeSetUp]
    public void Fork() => _project = DevStack.Fork();

    [OneTimeTearDown]
    public Task DeleteAsync() => _project.StopAndDeleteAsync();

    [Test]
    public async Task One_signal_ends_a_wait_and_the_stack_stays_usable()
    {
        WriteConfig(path: "/nowhere");
        var up = await _project.InterruptAsync("INT", () => DesiredAsync(1), Up(TimeScale));
        Assert.Multiple(() =>
        {
            Assert.That(up.ExitCode, Is.EqualTo(1), up.Everything);
            Assert.That(up.Error, Does.Contain("^C received; finishing the steps in progress."));
            Assert.That(up.Output, Does.Contain("did not become steady: waiting for a steady state was cancelled"));
            Assert.That(up.Error, Does.Contain("error: update canceled"));
        });

        WriteConfig(path: "/alive");
        _project.InfraSucceeds(Up(TimeScale));
        string[] destroy = ["destroy", "--skip-preview", "--yes", "-s", Stack];
        var draining = await _project.InterruptAsync("TERM", () => DesiredAsync(0), destroy);
        Assert.Multiple(() =>
        {
            Assert.That(draining.ExitCode, Is.EqualTo(1), draining.Everything);
            Assert.That(draining.Output, Does.Contain("error: was cancelled"));
            Assert.That(draining.Error, Does.Contain("error: destroy canceled"));
        });

        // Nothing is in doubt: the remaining resources are known.
        var again = _project.InfraSucceeds(Up("1000"));
        Assert.That(again, Does.Not.Contain("an earlier operation was interrupted"));
        await DesiredAsync(1);
    }

    private static string[] Up(string timeScale) => ["up", "--skip-preview", "--time-scale", timeScale, "-s", Stack];

    private Task DesiredAsync(int count) =>
        Until.TrueAsync(
            $"a service that wants {count} tasks",
            () =>
                // The cloud may still be starting, so this must be a command that could start it.
                Task.FromResult(
                    JsonElement
                        .Parse(_project.InfraSucceeds("ps", "--json", "-s", Stack))
                        .GetProperty("services")
                        .EnumerateArray()
                        .Any(service => service.GetProperty("desired").GetInt32() == count)
                )
        );

    private void WriteConfig(string path) =>
        _project.Write(
            $"Pulumi.{Stack}.yaml",
            $"""
            config:
              aws:region: us-west-1
              infra:services:
                alpha:
                  image: public.ecr.aws/n0h7v2z5/alba-digi-api-rest:latest
                  port: 3000
                  listener: 20100
                  cpu: 256
                  memory: 512
                  desired: 1
                  assignPublicIp: true
                  gracePeriod: 3000
                  deregistrationDelay: 3000
                  healthCheck:
                    path: {path}
            """
        );
}
