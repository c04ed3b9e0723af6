using Local.Cli.Watching;

namespace Local.Tests.Cli;

/// <summary>The facts about a project's folders, on a disk.</summary>
public sealed class FolderFactsTests
{
    private string _root = "";
    private FolderFacts _facts = null!;

    [SetUp]
    public void Write()
    {
        _root = Directory.CreateTempSubdirectory("facts-").FullName;
        _facts = new FolderFacts(_root);
        Directory.CreateDirectory(Path.Combine(_root, "services/users"));
        File.WriteAllText(Path.Combine(_root, ".gitignore"), "*.user\n/out/\n");
        File.WriteAllText(Path.Combine(_root, "services/.gitignore"), "generated/\n");
    }

    [TearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [TestCase("a.user", true)]
    [TestCase("services/users/a.user", true)]
    [TestCase("out/a.cs", true)]
    [TestCase("services/out/a.cs", false)]
    [TestCase("services/users/generated/a.cs", true)]
    [TestCase("generated/a.cs", false)]
    [TestCase("services/users/Program.cs", false)]
    public void Every_gitignore_above_a_file_counts(string path, bool ignored) =>
        Assert.That(_facts.IsIgnored(Path.Combine(_root, path)), Is.EqualTo(ignored));

    [Test]
    public void An_image_is_built_from_a_folder_with_a_Dockerfile_and_a_project_of_dotnet()
    {
        var folder = Path.Combine(_root, "services/users");
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), "");
        Assert.That(_facts.IsContext(folder), Is.False);

        File.WriteAllText(Path.Combine(folder, "users.csproj"), "");
        Assert.That(_facts.IsContext(folder), Is.True);
    }

    [Test]
    public void A_dockerignore_leaves_files_out_of_the_image()
    {
        var folder = Path.Combine(_root, "services/users");
        File.WriteAllText(Path.Combine(folder, ".dockerignore"), "*.md\n");

        Assert.Multiple(() =>
        {
            Assert.That(_facts.IsOutsideOfImage(folder, Path.Combine(folder, "a.md")), Is.True);
            Assert.That(_facts.IsOutsideOfImage(folder, Path.Combine(folder, "a.cs")), Is.False);
        });
    }
}
