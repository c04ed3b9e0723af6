namespace Local.Tests.EndToEnd;

/// <summary>A system that denies programs namespaces, as some containers do.</summary>
internal sealed class NoNamespacesTests
{
    [Test]
    public void Instances_are_refused_with_the_remedy_before_anything_changes()
    {
        var project = DevStack.Fork();
        try
        {
            // Inside namespaces a user may not listen below port 1024.
            project.Write(
                "Pulumi.fleet.yaml",
                project
                    .Read("Pulumi.fleet.yaml")
                    .Replace("listener: 80\n", "listener: 8000\n")
                    .Replace(" port: 80\n", " port: 8080\n")
            );

            var up = project.Run(
                "unshare",
                "--user",
                "--map-root-user",
                "sh",
                "-c",
                "echo 0 > /proc/sys/user/max_user_namespaces; exec ./infra up --yes -s fleet"
            );

            Assert.Multiple(() =>
            {
                Assert.That(up.ExitCode, Is.Not.Zero, up.Everything);
                Assert.That(up.Everything, Does.Contain("aws:ec2:Instance (fleet-1)"));
                Assert.That(
                    up.Everything,
                    Does.Contain("user, mount and UTS namespaces, and this system does not allow them")
                );
                Assert.That(up.Everything, Does.Contain("sysctl user.max_user_namespaces="));
                Assert.That(up.Everything, Does.Not.Contain("Updating (fleet)"));
            });
        }
        finally
        {
            project.Infra("cloud", "stop");
            project.Delete();
        }
    }
}
