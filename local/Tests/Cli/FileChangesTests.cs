using Local.Cli.Watching;

namespace Local.Tests.Cli;

/// <summary>Changes of files on a disk.</summary>
public sealed class FileChangesTests
{
    private string _root = "";

    [SetUp]
    public void Make() => _root = Directory.CreateTempSubdirectory("changes-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_file_that_an_editor_replaces_is_one_change_and_what_is_of_no_interest_is_none()
    {
        using var changes = new FileChanges(
            [_root],
            path => !path.EndsWith(".tmp", StringComparison.Ordinal),
            TimeProvider.System
        );
        var (file, temporary) = (Path.Combine(_root, "a.cs"), Path.Combine(_root, "a.cs.tmp"));
        await File.WriteAllTextAsync(temporary, "1");
        File.Move(temporary, file);

        Assert.That(await changes.NextAsync(CancellationToken.None), Is.EquivalentTo([file]));
    }

    [Test]
    public async Task A_folder_that_appears_later_is_watched_too()
    {
        using var changes = new FileChanges([_root], _ => true, TimeProvider.System);
        var folder = Path.Combine(_root, "services", "users");
        Directory.CreateDirectory(folder);
        await changes.NextAsync(CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(folder, "a.cs"), "1");

        Assert.That(await changes.NextAsync(CancellationToken.None), Does.Contain(Path.Combine(folder, "a.cs")));
    }

    [Test]
    public async Task A_file_alone_is_watched_without_its_neighbours()
    {
        var file = Path.Combine(_root, "a.cs");
        await File.WriteAllTextAsync(file, "1");
        using var changes = new FileChanges([file], _ => true, TimeProvider.System);
        await File.WriteAllTextAsync(Path.Combine(_root, "b.cs"), "1");
        await File.WriteAllTextAsync(file, "2");

        Assert.That(await changes.NextAsync(CancellationToken.None), Is.EquivalentTo([file]));
    }
}
