using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

[TestFixture]
internal sealed class ResourceStoreTests
{
    private const string Token = "aws:ec2/securityGroup:SecurityGroup";
    private TemporaryProject _project = null!;

    private string JournalFile => Path.Combine(_project.Folder, "resources.jsonl");

    [SetUp]
    public void SetUp() => _project = new TemporaryProject();

    [TearDown]
    public void TearDown() => _project.Dispose();

    private static StoredResource Resource(string id, string description = "d") =>
        new(
            new CloudResource(
                Token,
                id,
                "dev",
                Region.Default,
                new PropertyMap(("description", description)),
                new PropertyMap(("description", description), ("arn", $"arn:{id}"))
            ),
            $"urn:pulumi:dev::infra::{Token}::{id}",
            id,
            []
        );

    private async Task FillAsync(params string[] ids)
    {
        await using var store = new ResourceStore(_project.Folder);
        foreach (var id in ids)
        {
            await store.PutAsync(Resource(id));
        }
    }

    private async Task<string[]> ReopenAsync()
    {
        await using var store = new ResourceStore(_project.Folder);
        return [.. store.All(Token).Select(resource => resource.Id)];
    }

    [Test]
    public async Task Records_survive_a_restart_in_the_order_of_creation()
    {
        await FillAsync("sg-2", "sg-1", "sg-3");
        await using (var store = new ResourceStore(_project.Folder))
        {
            await store.PutAsync(Resource("sg-2", "changed"));
            await store.RemoveAsync(Token, "sg-1");
        }

        await using var reopened = new ResourceStore(_project.Folder);
        Assert.That(reopened.All(Token).Select(resource => resource.Id), Is.EqualTo(new[] { "sg-2", "sg-3" }));
        Assert.That(reopened.All(Token)[0].Inputs["description"].AsString, Is.EqualTo("changed"));
        Assert.That(reopened.All(Token)[0].Outputs["arn"].AsString, Is.EqualTo("arn:sg-2"));
    }

    [Test]
    public async Task A_line_that_a_crash_cut_off_is_left_out_and_written_over()
    {
        await FillAsync("sg-1", "sg-2");
        var whole = await File.ReadAllBytesAsync(JournalFile);
        var second = Array.IndexOf(whole, (byte)'\n') + 1;
        for (var length = second; length < whole.Length; length += 37)
        {
            await File.WriteAllBytesAsync(JournalFile, whole[..length]);
            Assert.That(await ReopenAsync(), Is.EqualTo(new[] { "sg-1" }), $"{length} bytes are left");
        }

        await FillAsync("sg-3");
        Assert.That(await ReopenAsync(), Is.EqualTo(new[] { "sg-1", "sg-3" }));
    }

    [Test]
    public async Task A_last_line_without_its_line_end_counts()
    {
        await FillAsync("sg-1", "sg-2");
        var whole = await File.ReadAllBytesAsync(JournalFile);
        await File.WriteAllBytesAsync(JournalFile, whole[..^1]);

        Assert.That(await ReopenAsync(), Is.EqualTo(new[] { "sg-1", "sg-2" }));
        await FillAsync("sg-3");
        Assert.That(await ReopenAsync(), Is.EqualTo(new[] { "sg-1", "sg-2", "sg-3" }));
    }

    [TestCase("\u0001garbage")]
    [TestCase("garbage")]
    [TestCase("[1]")]
    [TestCase("nul")]
    [TestCase("{}")]
    [TestCase("{\"token\": \u0001")]
    public async Task Garbage_at_the_end_is_named_and_stays(string garbage)
    {
        await FillAsync("sg-1", "sg-2");
        await File.AppendAllTextAsync(JournalFile, garbage);
        var damaged = await File.ReadAllBytesAsync(JournalFile);

        Assert.That(
            () => new ResourceStore(_project.Folder),
            Throws.TypeOf<CloudException>().With.Message.StartsWith($"{JournalFile} is damaged at line 3 (")
        );
        Assert.That(await File.ReadAllBytesAsync(JournalFile), Is.EqualTo(damaged));
    }

    [Test]
    public async Task A_damaged_line_is_named_and_nothing_is_thrown_away()
    {
        await FillAsync("sg-1", "sg-2", "sg-3");
        var lines = await File.ReadAllLinesAsync(JournalFile);
        lines[1] = lines[1].Replace("\"id\"", "\"ie\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(JournalFile, string.Join('\n', lines) + "\n");
        var error = Assert.Throws<CloudException>(() => _ = new ResourceStore(_project.Folder));
        Assert.That(error!.Message, Does.Contain(JournalFile).And.Contain("line 2").And.Contain("no field id"));
        Assert.That(await File.ReadAllLinesAsync(JournalFile), Has.Length.EqualTo(3));
    }

    [Test]
    public async Task The_journal_stays_short_however_often_a_resource_changes()
    {
        await using (var store = new ResourceStore(_project.Folder))
        {
            await store.PutAsync(Resource("sg-1"));
            await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => store.PutAsync(Resource("sg-2", $"{i}"))));
        }

        Assert.That((await File.ReadAllLinesAsync(JournalFile)).Length, Is.LessThan(2100));
        await using var reopened = new ResourceStore(_project.Folder);
        Assert.That(reopened.All(Token).Select(resource => resource.Id), Is.EqualTo(new[] { "sg-1", "sg-2" }));
        Assert.That(reopened.All(Token)[1].Inputs["description"].AsString, Is.EqualTo("4999"));
    }

    [Test]
    public async Task The_files_are_for_their_user_alone()
    {
        await FillAsync("sg-1");
        const UnixFileMode UserOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(File.GetUnixFileMode(JournalFile), Is.EqualTo(UserOnly));
        Assert.That(File.GetUnixFileMode(Path.Combine(_project.Folder, "key")), Is.EqualTo(UserOnly));
    }

    [Test]
    public async Task A_resource_that_no_engine_knows_can_be_found_by_its_urn()
    {
        await using var store = new ResourceStore(_project.Folder);
        var resource = Resource("sg-1");
        await store.PutAsync(resource);
        Assert.That(store.FindUnknown(resource.Urn)?.Resource.Id, Is.EqualTo("sg-1"));
        store.MarkKnown(Token, "sg-1");
        Assert.That(store.FindUnknown(resource.Urn), Is.Null);
        await store.PutAsync(store.Find(Token, "sg-1")!);
        Assert.That(store.FindUnknown(resource.Urn), Is.Null, "a change does not make it unknown again");
    }

    [Test]
    public void A_time_scale_is_kept_and_checked()
    {
        var path = Path.Combine(_project.Folder, "time-scale.json");
        new TimeScale(path).Set("dev", 60);
        var reopened = new TimeScale(path);
        Assert.That(reopened.Scale("dev", TimeSpan.FromMinutes(5)), Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(reopened.Scale("digi", TimeSpan.FromMinutes(5)), Is.EqualTo(TimeSpan.FromMinutes(5)));
        Assert.Throws<CloudException>(() => reopened.Set("dev", 0));
        Assert.That(reopened.Factor("dev"), Is.EqualTo(60));
    }

    [Test]
    public async Task A_renamed_stack_has_its_resources_under_the_new_name()
    {
        await FillAsync("sg-1");
        await using (var store = new ResourceStore(_project.Folder))
        {
            await store.RenameStackAsync("dev", "renamed");
            Assert.That(store.FindNewest($"urn:pulumi:dev::infra::{Token}::sg-1"), Is.Null);
        }

        await using var reopened = new ResourceStore(_project.Folder);
        var renamed = reopened.FindNewest($"urn:pulumi:renamed::infra::{Token}::sg-1");
        Assert.That(renamed?.Resource.Stack, Is.EqualTo("renamed"));
        Assert.That(reopened.Count, Is.EqualTo(1));
    }
}
