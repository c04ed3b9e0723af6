using Local.Cloud.Ecs;
using Local.Cloud.Resources;
using Local.Tests.Cloud;

namespace Local.Tests.Ecs;

[TestFixture]
internal sealed class TaskDefinitionRevisionsTests
{
    private TemporaryProject _project = null!;

    [SetUp]
    public void SetUp() => _project = new TemporaryProject();

    [TearDown]
    public void TearDown() => _project.Dispose();

    [Test]
    public async Task Each_family_is_counted_for_itself_across_restarts_of_the_cloud()
    {
        Assert.That(await NextAsync("users"), Is.EqualTo(1));
        Assert.That(await NextAsync("users"), Is.EqualTo(2));
        Assert.That(await NextAsync("products"), Is.EqualTo(1));
    }

    [Test]
    public async Task What_an_earlier_build_counted_goes_on()
    {
        await WriteAsync("task-definitions.json", """{"users":3}""");

        Assert.That(await NextAsync("users"), Is.EqualTo(4));
        Assert.That(await NextAsync("users"), Is.EqualTo(5));
        Assert.That(await NextAsync("products"), Is.EqualTo(1));
    }

    [TestCase("task-definitions.json", "{")]
    [TestCase("task-definitions/users", "many")]
    public async Task A_damaged_file_is_named(string file, string text)
    {
        await WriteAsync(file, text);

        Assert.That(
            () => NextAsync("users"),
            Throws
                .TypeOf<CloudException>()
                .With.Message.StartsWith($"{Path.Combine(_project.Folder, file)} is damaged: ")
        );
    }

    private Task<int> NextAsync(string family) =>
        new TaskDefinitionRevisions(_project.Folder).NextAsync(family, CancellationToken.None);

    private async Task WriteAsync(string file, string text)
    {
        var path = Path.Combine(_project.Folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
    }
}
