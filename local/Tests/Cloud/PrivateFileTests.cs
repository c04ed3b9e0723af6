using Local.Cloud.Resources;

namespace Local.Tests.Cloud;

[TestFixture]
internal sealed class PrivateFileTests
{
    private TemporaryProject _project = null!;

    private string FilePath => Path.Combine(_project.Folder, "folder", "file");

    [SetUp]
    public void SetUp() => _project = new TemporaryProject();

    [TearDown]
    public void TearDown() => _project.Dispose();

    [Test]
    public void It_replaces_the_former_file_and_is_private()
    {
        PrivateFile.Write(FilePath, "a longer text");
        File.SetUnixFileMode(FilePath, PrivateFile.Mode | UnixFileMode.OtherRead);
        PrivateFile.Write(FilePath, "a text");
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(FilePath), Is.EqualTo("a text"));
            Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Directory.GetFiles(Path.GetDirectoryName(FilePath)!), Is.EqualTo(new[] { FilePath }));
        });
    }

    [Test]
    public void A_half_written_file_of_a_crash_is_overwritten()
    {
        PrivateFile.Write(FilePath, "before");
        File.WriteAllText(FilePath + ".next", "half of a longer te");
        PrivateFile.Write(FilePath, "after");
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("after"));
        Assert.That(File.GetUnixFileMode(FilePath), Is.EqualTo(PrivateFile.Mode));
    }

    [Test]
    public void A_failed_write_names_the_file_and_keeps_its_content()
    {
        PrivateFile.Write(FilePath, "before");
        Directory.CreateDirectory(FilePath + ".next");
        var error = Assert.Throws<CloudException>(() => PrivateFile.Write(FilePath, "after"));
        Assert.That(error!.Message, Does.StartWith($"cannot write {FilePath}: "));
        Assert.That(File.ReadAllText(FilePath), Is.EqualTo("before"));
    }
}
