using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Tests.Cli;

namespace Local.Tests.Ecs;

[TestFixture]
internal sealed class TaskDefinitionRevisionsTests
{
    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TestFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Each_family_is_counted_for_itself_across_restarts_of_the_cloud()
    {
        Assert.That(await NextAsync("users"), Is.EqualTo(1));
        Assert.That(await NextAsync("users"), Is.EqualTo(2));
        Assert.That(await NextAsync("products"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_count_of_an_earlier_version_continues()
    {
        _folder.Write("task-definitions.json", """{"users":3}""");

        Assert.That(await NextAsync("users"), Is.EqualTo(4));
        Assert.That(await NextAsync("users"), Is.EqualTo(5));
        Assert.That(await NextAsync("products"), Is.EqualTo(1));
    }

    [TestCase("task-definitions.json", "{")]
    [TestCase("task-definitions/users", "many")]
    public void A_damaged_file_is_named(string file, string text)
    {
        var path = _folder.Write(file, text);

        Assert.That(
            () => NextAsync("users"),
            Throws
                .TypeOf<CloudException>()
                .With.Message.StartsWith($"{path} is damaged")
                .And.Message.EndsWith("emove it to begin with revision 1")
        );
    }

    private Task<int> NextAsync(string family) =>
        new TaskDefinitionRevisions(_folder.Path).NextAsync(family, CancellationToken.None);
}
