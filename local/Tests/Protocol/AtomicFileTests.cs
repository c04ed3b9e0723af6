using Local.Protocol.Files;
using Local.Tests.Cloud;

namespace Local.Tests.Protocol;

[TestFixture]
internal sealed class AtomicFileTests
{
    private const UnixFileMode Shared = AtomicFile.PrivateMode | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;

    /// <summary>The id of no process: Linux gives only smaller ones.</summary>
    private const int Nobody = int.MaxValue;

    private TemporaryProject _project = null!;

    private string FilePath => Path.Combine(_project.Folder, "folder", "file");

    [SetUp]
    public void SetUp() => _project = new TemporaryProject();

    [TearDown]
    public void TearDown() => _project.Dispose();

    [Test]
    public void It_replaces_the_former_file_and_is_private()
    {
        AtomicFile.Write(FilePath, "a longer text");
        File.SetUnixFileMode(FilePath, Shared);
        AtomicFile.Write(FilePath, "a text");
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("a text"));
            Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(FilePath)!), Is.EqualTo(PrivateFolder.Mode));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(FilePath)!), Is.EqualTo(new[] { FilePath }));
        });
    }

    [Test]
    public void It_has_the_mode_that_its_writer_names_whatever_the_umask_is()
    {
        AtomicFile.Write(FilePath, "a text", Shared);
        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(Shared));
    }

    [Test]
    public void A_write_removes_the_unfinished_files_of_killed_processes_and_of_no_running_one()
    {
        AtomicFile.Write(FilePath, "before");
        var (killed, running) = ($"{FilePath}2.{Nobody}.unfinished", $"{FilePath}2.1.unfinished");
        File.WriteAllText(killed, "half");
        File.WriteAllText(running, "half");
        AtomicFile.Write(FilePath, "after");
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(FilePath)!), Is.EquivalentTo([FilePath, running]));
    }

    [Test]
    public void A_failed_write_names_the_file_and_changes_nothing()
    {
        AtomicFile.Write(FilePath, "before");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(FilePath, _ => throw new IOException("full")));
        Assert.Multiple(() =>
        {
            Assert.That(error!.Message, Is.EqualTo($"cannot write {FilePath}: full"));
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("before"));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(FilePath)!), Is.EqualTo(new[] { FilePath }));
        });
    }
}
