using System.Diagnostics;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Tests.Cloud;

namespace Local.Tests.Network;

[TestFixture]
internal sealed class BlockClaimsTests
{
    private TemporaryProject _at = null!;
    private string _folder = "";

    [SetUp]
    public void SetUp()
    {
        _at = new TemporaryProject();
        _folder = Path.Combine(_at.Folder, "claims");
    }

    [TearDown]
    public void TearDown() => _at.Dispose();

    [Test]
    public void A_part_that_another_project_has_is_taken()
    {
        Claims("a").Claim(31);
        Assert.Multiple(() =>
        {
            Assert.That(Claims("b").IsTaken(31), Is.True);
            Assert.That(Claims("a").IsTaken(31), Is.False, "its own");
            Assert.That(Claims("b").IsTaken(32), Is.False);
            Assert.That(File.GetUnixFileMode(_folder), Is.EqualTo(PrivateFolder.Mode));
        });
    }

    [Test]
    public void A_folder_that_others_could_write_becomes_private()
    {
        Directory.CreateDirectory(_folder, (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_111_111);
        Claims("a").Claim(31);
        Assert.That(File.GetUnixFileMode(_folder), Is.EqualTo(PrivateFolder.Mode));
    }

    [Test]
    public void A_pipe_blocks_nobody_in_the_folder_or_at_the_end_of_a_claim()
    {
        Directory.CreateDirectory(_folder);
        Run("mkfifo", Path.Combine(_folder, "31"));
        Assert.That(Claims("a").IsTaken(31), Is.False);
        Claims("a").Claim(31);
        Assert.That(new FileInfo(Path.Combine(_folder, "31")).LinkTarget, Is.EqualTo("a"));

        var ids = Path.Combine(_at.Folder, "network.json");
        Run("mkfifo", ids);
        Assert.That(RegularFile.Is(ids), Is.False, "only regular files are read");
    }

    [Test]
    public void A_folder_that_is_a_link_is_not_written_to()
    {
        var elsewhere = Directory.CreateDirectory(Path.Combine(_at.Folder, "elsewhere")).FullName;
        File.CreateSymbolicLink(_folder, elsewhere);
        Claims("a").Claim(31);
        Assert.That(Directory.EnumerateFileSystemEntries(elsewhere), Is.Empty);
    }

    [TestCase("claims", TestName = "A_folder_of_another_user_counts_for_nothing")]
    [TestCase("claims/31", TestName = "A_claim_of_another_user_counts_for_nothing")]
    public void Files_of_another_user_are_ignored(string path)
    {
        if (Native.User() != 0)
        {
            Assert.Ignore("only root can give files away");
        }

        Claims("a").Claim(31);
        Run("chown", "--no-dereference", "nobody", Path.Combine(_at.Folder, path));
        Assert.That(Claims("b").IsTaken(31), Is.False);
    }

    private BlockClaims Claims(string owner) => new(_folder, owner, _ => [31]);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, program);
    }
}
