using System.Diagnostics;

namespace Local.Tests.EndToEnd;

/// <summary>A local cloud that dies without ending what it runs.</summary>
internal sealed class CrashTests : OnDevStack
{
    [Test]
    public async Task After_a_crash_the_next_command_brings_the_services_back_and_ends_the_tasks_that_were_left()
    {
        var url = Url("users");
        var left = Project.Ps().Service("users").Tasks().Single();
        using (var cloud = Process.GetProcessById(Project.CloudProcess()))
        {
            cloud.Kill();
            await cloud.WaitForExitAsync();
        }

        Project.InfraSucceeds("ps");
        await Until.TrueAsync(
            "a healthy task",
            () => Task.FromResult(Project.Ps().Service("users").Tasks() is [{ Health: "healthy" }])
        );

        Assert.That(await Http.GetAsync(url), Is.EqualTo("service users version v0.0.2"));
        Assert.That(Project.Processes(), Has.None.StartsWith($"{left.Pid}:"), "the task that was left has ended");
        Project.InfraSucceeds("up", "--yes", "--expect-no-changes");
    }
}
