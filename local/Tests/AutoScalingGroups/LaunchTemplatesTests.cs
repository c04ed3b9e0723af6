using Local.Cloud.Ec2;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Cloud;

namespace Local.Tests.AutoScalingGroups;

[TestFixture]
internal sealed class LaunchTemplatesTests
{
    private static readonly PropertyMap Small = new(("instanceType", "t3.small"));
    private static readonly PropertyMap Large = new(("instanceType", "t3.large"));
    private TemporaryProject _project = null!;

    [SetUp]
    public void SetUp() => _project = new TemporaryProject();

    [TearDown]
    public void TearDown() => _project.Dispose();

    [Test]
    public void A_restarted_cloud_has_its_saved_templates()
    {
        var before = new LaunchTemplates(_project.Folder);
        var id = before.Create("web", Small);
        before.AddVersion(id, Large);
        before.Delete(before.Create("gone", Small));

        var templates = new LaunchTemplates(_project.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(templates.Numbers(id), Is.EqualTo((2, 1)));
            Assert.That(templates.Resolve(null, "web", "$Latest"), Is.EqualTo(new LaunchTemplateVersion(id, 2, Large)));
            Assert.That(templates.Resolve(id, null, null), Is.EqualTo(new LaunchTemplateVersion(id, 1, Small)));
            Assert.That(() => templates.Resolve(null, "gone", null), Throws.TypeOf<CloudException>());
            Assert.That(() => templates.Create("web", Small), Throws.TypeOf<CloudException>());
        });
    }

    [Test]
    public void A_damaged_file_is_named_on_use_and_leftovers_of_a_write_are_ignored()
    {
        var id = new LaunchTemplates(_project.Folder).Create("web", Small);
        var path = Path.Combine(_project.Folder, "launch-templates", id);
        File.WriteAllText(path + ".1.unfinished", "half");
        Assert.That(new LaunchTemplates(_project.Folder).Resolve(null, "web", null).TemplateId, Is.EqualTo(id));

        foreach (var damage in new[] { "", "half", new SecretBox(path + ".key").Encrypt("{}") })
        {
            File.WriteAllText(path, damage);
            var templates = new LaunchTemplates(_project.Folder);
            Assert.That(templates.WhyNot(id), Does.StartWith($"{path} is damaged ("));
            Assert.That(
                () => templates.Resolve(id, null, null),
                Throws.TypeOf<CloudException>().With.Message.EqualTo(templates.WhyNot(id))
            );
        }
    }
}
