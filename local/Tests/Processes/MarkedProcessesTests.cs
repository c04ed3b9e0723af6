using Local.Cloud.Processes;
using Local.Cloud.Resources;

namespace Local.Tests.Processes;

public sealed class MarkedProcessesTests
{
    [Test]
    public void The_namespace_of_the_cloud_itself_marks_no_process()
    {
        var own = MarkedProcesses.MountNamespace(Environment.ProcessId);

        Assert.That(own, Is.Not.Null);
        Assert.That(MarkedProcesses.Any($"{Ids.Hex(16)}/none", own), Is.False);
    }
}
