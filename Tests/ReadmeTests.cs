using NUnit.Framework;

namespace Infra.Tests;

/// <summary>The code in the README: a program that compiles, and a stack file without mistakes.</summary>
[TestFixture]
internal sealed class ReadmeTests
{
    [Test]
    public void The_program_is_that_of_the_example_which_the_solution_compiles()
    {
        var program = Block("csharp").Split('\n').Select(line => line.Trim());
        var example = Read("examples/one-service/Program.cs").Split('\n').Select(line => line.Trim());

        Assert.That(string.Join('\n', example), Does.Contain(string.Join('\n', program).Trim()));
    }

    [Test]
    public void The_stack_file_has_no_mistake_but_the_folder_that_a_reader_makes()
    {
        Assert.That(
            StackFile.Mistakes(Block("yaml").Replace("services/orders", "services/products", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    private static string Block(string language)
    {
        var readme = Read("README.md");
        var from = readme.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return readme[from..readme.IndexOf("```", from, StringComparison.Ordinal)];
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(TestStack.ProjectFolder, path));
}
