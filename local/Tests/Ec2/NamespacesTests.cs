using Local.Cloud.Ec2;

namespace Local.Tests.Ec2;

public sealed class NamespacesTests
{
    [TestCase("kernel.unprivileged_userns_clone", "0", "sudo sysctl kernel.unprivileged_userns_clone=1")]
    [TestCase("user.max_user_namespaces", "0", "sudo sysctl user.max_user_namespaces=15000")]
    [TestCase(
        "kernel.apparmor_restrict_unprivileged_userns",
        "1",
        "sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
    )]
    public void The_remedy_is_the_setting_that_forbids_them(string name, string value, string remedy) =>
        Assert.That(Namespaces.Remedy(setting => setting == name ? value : null), Is.EqualTo(remedy));

    [Test]
    public void Without_a_forbidding_setting_a_container_is_the_cause() =>
        Assert.That(Namespaces.Remedy(_ => null), Does.StartWith("in a container"));
}
