using NUnit.Framework;

namespace Infra.Tests;

/// <summary>The code in README and recipes: a program that compiles, and stack files without mistakes.</summary>
[TestFixture]
internal sealed class ReadmeTests
{
    [Test]
    public void The_program_is_that_of_the_example_which_the_solution_compiles()
    {
        var program = Block("README.md", "csharp\n").Split('\n').Select(line => line.Trim());
        var example = Read("examples/one-service/Program.cs").Split('\n').Select(line => line.Trim());

        Assert.That(string.Join('\n', example), Does.Contain(string.Join('\n', program).Trim()));
    }

    [Test]
    public void The_stack_file_has_no_mistake_but_the_folder_that_a_reader_makes()
    {
        Assert.That(
            StackFile.Mistakes(
                Block("README.md", "yaml\n").Replace("services/orders", "services/products", StringComparison.Ordinal)
            ),
            Is.Empty
        );
    }

    [Test]
    public void The_service_with_a_collector_beside_it_has_no_mistake()
    {
        var stack = StackFile.Settings(Block("docs/recipes.md", "yaml\nconfig:"));

        Assert.That(stack.Services!["users"].Sidecars.Keys, Is.EqualTo(new[] { "collector" }));
    }

    /// <summary>Returns the first block of a page that begins so.</summary>
    private static string Block(string page, string beginning)
    {
        var text = Read(page);
        var from = text.IndexOf($"\n```{beginning}", StringComparison.Ordinal) + 4;
        from = text.IndexOf('\n', from) + 1;
        return text[from..text.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(TestStack.ProjectFolder, path));
}
