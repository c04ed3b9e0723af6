using Local.Cli;
using Local.Cli.Configuration;
using Local.Cli.Keys;
using Local.Cli.Projects;

namespace Local.Tests.Cli;

public class StackConfigTests
{
    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TestFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("config:\n  infra:a: [1\n", "Pulumi.dev.yaml(3,1): not valid YAML")]
    [TestCase("config:\n\tinfra:a: 1\n", "Pulumi.dev.yaml(2,1): not valid YAML")]
    [TestCase("config:\n  infra:a: 1\n  infra:a: 2\n", "Pulumi.dev.yaml(3,3): not valid YAML: Duplicate key")]
    [TestCase("config:\n  infra:a: 1\n  a: 2\n", "Pulumi.dev.yaml(3,3): the configuration key 'infra:a' appears twice")]
    [TestCase("config: 7\n", "Pulumi.dev.yaml(1,9): config: found a number; allowed: a map")]
    [TestCase("- 1\n", "Pulumi.dev.yaml(1,1): the document: found a list; allowed: a map")]
    public void A_malformed_stack_file_is_one_error_that_names_file_line_and_column(string text, string message)
    {
        var stack = Stack(text);
        Assert.That(() => stack.ReadConfig(), Throws.TypeOf<CliException>().With.Message.Contain(message));
    }

    [TestCase("[", "]", "Pulumi.dev.yaml(3,67)", TestName = "Lists_in_flow_style_that_nest_without_end_are_an_error")]
    [TestCase(
        "{a: ",
        "}",
        "Pulumi.dev.yaml(3,253)",
        TestName = "Maps_in_flow_style_that_nest_without_end_are_an_error"
    )]
    [TestCase("- ", "", "Pulumi.dev.yaml(3,129)", TestName = "Lists_in_block_style_that_nest_without_end_are_an_error")]
    public void Nesting(string opening, string closing, string place)
    {
        string Text(int depth) =>
            "config:\n  infra:a:\n    "
            + string.Concat(Enumerable.Repeat(opening, depth))
            + "1"
            + string.Concat(Enumerable.Repeat(closing, depth))
            + "\n";

        Assert.That(
            () => Stack(Text(100_000)).ReadConfig(),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain($"{place}: maps and lists nest deeper than the 64 levels that are allowed")
        );
        Assert.That(() => StackConfig.Resolve(Stack(Text(62)), _ => ""), Throws.Nothing);
    }

    [Test]
    public void A_project_file_that_nests_without_end_is_an_error() =>
        Assert.That(
            () => Stack("", "config: " + new string('[', 100_000)),
            Throws.TypeOf<CliException>().With.Message.Contain("Pulumi.yaml(3,72): maps and lists nest")
        );

    [TestCase("a[0][0]", 2, null)]
    [TestCase("a", 70, "the configuration path: found 71 segments; allowed: at most 63")]
    public void A_path_is_no_deeper_than_a_file_may_be(string path, int more, string? message)
    {
        var text = path + string.Concat(Enumerable.Repeat("[0]", more));

        Assert.That(
            () => PropertyPath.Parse(text),
            message is null ? Throws.Nothing : Throws.TypeOf<CliException>().With.Message.EqualTo(message)
        );
    }

    [TestCase("../../../outside")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase(".")]
    [TestCase("'two words'")]
    [TestCase("x23456789-123456789-123456789-123456789-123456789-123456789-123456789-123456789-123456789-123456789-1")]
    public void A_project_is_named_as_Pulumi_allows(string name)
    {
        _folder.Write("Pulumi.yaml", $"runtime: dotnet\nname: {name}\n");

        Assert.That(
            () => Project.Find(_folder.Path),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain(
                    $"Pulumi.yaml(2,7): the project name: found '{name.Trim('\'')}'; allowed: 1 to 100 letters"
                )
        );
    }

    [TestCase("infra")]
    [TestCase("1.my_Project-2")]
    [TestCase("..x")]
    public void A_name_that_Pulumi_allows_is_taken(string name)
    {
        _folder.Write("Pulumi.yaml", $"name: {name}\nruntime: dotnet\n");
        _folder.Write($"Pulumi.{name}.yaml", "");

        Assert.That(Project.Find(_folder.Path).Stack(name).Name, Is.EqualTo(name));
    }

    [TestCase("two words")]
    [TestCase("..")]
    [TestCase("../outside")]
    public void A_stack_is_named_as_Pulumi_allows(string name)
    {
        Stack("");
        _folder.Write("Pulumi.two words.yaml", "");
        _folder.Write("Pulumi....yaml", "");

        Assert.That(
            () => Project.Find(_folder.Path).Stack(name),
            Throws
                .TypeOf<CliException>()
                .With.Message.StartsWith($"the stack name: found '{name}'; allowed: 1 to 100 letters")
        );
    }

    [Test]
    public void A_stack_that_does_not_exist_is_an_error_that_lists_those_that_do()
    {
        Stack("");
        _folder.Write("Pulumi.prod.yaml", "");
        Assert.That(
            () => Project.Find(_folder.Path).Stack("staging"),
            Throws.TypeOf<CliException>().With.Message.Contain("'staging'").And.Message.Contain("dev, prod")
        );
    }

    [Test]
    public void A_stack_file_that_is_a_link_stays_a_link_and_its_target_is_written()
    {
        var real = _folder.Write("shared/dev.yaml", "config:\n  infra:a: 1\n");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n");
        var link = Path.Combine(_folder.Path, "Pulumi.dev.yaml");
        File.CreateSymbolicLink(link, "shared/dev.yaml");
        Project.Find(_folder.Path).Stack("dev").Set(new ConfigKey("infra", "a", []), 2);
        Assert.Multiple(() =>
        {
            Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("shared/dev.yaml"));
            Assert.That(File.ReadAllText(real), Is.EqualTo("config:\n  infra:a: 2\n"));
            Assert.That(File.GetUnixFileMode(real), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
            Assert.That(Directory.GetFiles(Path.Combine(_folder.Path, "shared")), Has.Length.EqualTo(1));
        });
    }

    [Test]
    public void A_project_is_found_from_a_folder_inside_it()
    {
        Stack("");
        var inner = Directory.CreateDirectory(Path.Combine(_folder.Path, "a", "b"));
        Assert.That(Project.Find(inner.FullName).Folder, Is.EqualTo(_folder.Path));
    }

    [Test]
    public void Scalars_reach_the_program_as_text_and_the_rest_as_json()
    {
        var stack = Stack(
            """
            config:
              aws:region: us-west-1
              count: 3
              infra:on: true
              infra:services:
                users: {port: 3000, name: "3000", ratio: 0.5, none: }
                list: [1, a]
            """
        );
        Assert.That(
            StackConfig.Resolve(stack, _ => "").Values,
            Is.EqualTo(
                new Dictionary<string, string>
                {
                    ["aws:region"] = "us-west-1",
                    ["infra:count"] = "3",
                    ["infra:on"] = "true",
                    ["infra:services"] =
                        """{"users":{"port":3000,"name":"3000","ratio":0.5,"none":null},"list":[1,"a"]}""",
                }
            )
        );
    }

    [Test]
    public void A_key_with_a_secret_anywhere_in_it_is_a_secret_key()
    {
        var stack = Stack("config:\n  infra:a:\n    b: [{secure: v1:x}]\n  infra:c: {secure: v1:y}\n  infra:d: 1\n");
        var config = StackConfig.Resolve(stack, ciphertext => $"clear {ciphertext}");
        Assert.That(config.SecretKeys, Is.EquivalentTo(new[] { "infra:a", "infra:c" }));
        Assert.That(config.Values["infra:a"], Is.EqualTo("""{"b":["clear v1:x"]}"""));
        Assert.That(config.Values["infra:c"], Is.EqualTo("clear v1:y"));
    }

    [Test]
    public void All_that_the_project_declares_and_the_stack_lacks_is_named_at_once()
    {
        var stack = Stack(
            "config:\n  infra:count: many\n",
            """
            config:
              count: {type: integer}
              first: {type: string}
              second: {type: array, items: {type: string}}
              third: {type: string, default: here}
              aws:region: us-west-1
            """
        );
        Assert.That(
            () => StackConfig.Resolve(stack, _ => ""),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain("'infra:first', 'infra:second'")
                .And.Message.Contain("'infra:count' must be of type 'integer'")
                .And.Message.Not.Contain("third")
        );
    }

    [TestCase("config: &a\n  x: *a\n", "Pulumi.dev.yaml(", "an alias repeats itself")]
    [TestCase(
        "config:\n  a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\n  b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
            + "  c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n  d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
            + "  e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n  f: [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n",
        "Pulumi.dev.yaml(",
        "aliases"
    )]
    public void An_alias_without_end_is_an_error_and_not_a_crash(string yaml, string place, string said)
    {
        Assert.That(
            () => Stack(yaml).ReadConfig(),
            Throws.TypeOf<CliException>().With.Message.Contain(place).And.Message.Contain(said)
        );
    }

    [Test]
    public void A_default_replaces_a_missing_value()
    {
        var stack = Stack("", "config:\n  size: {type: integer, default: 2}\n  aws:region: us-west-1\n");
        Assert.That(
            StackConfig.Resolve(stack, _ => "").Values,
            Is.EqualTo(new Dictionary<string, string> { ["aws:region"] = "us-west-1", ["infra:size"] = "2" })
        );
    }

    [TestCase("config:\n  a: {type: number}\n", "'infra:a': found the type 'number'; allowed: string, integer")]
    [TestCase("config:\n  a: {type: array}\n", "must declare its items")]
    [TestCase("config:\n  a: {type: integer, default: x}\n", "has a default that is not of type 'integer'")]
    public void A_malformed_declaration_is_an_error(string declarations, string message)
    {
        var stack = Stack("", declarations);
        Assert.That(
            () => StackConfig.Resolve(stack, _ => ""),
            Throws.TypeOf<CliException>().With.Message.Contain("Pulumi.yaml(").And.Message.Contain(message)
        );
    }

    [Test]
    public void A_key_without_a_namespace_is_changed_in_place()
    {
        var stack = Stack("config:\n  size: 1 # small\n");
        stack.Set(new ConfigKey("infra", "size", []), 2);
        Assert.That(File.ReadAllText(stack.Path), Is.EqualTo("config:\n  size: 2 # small\n"));
    }

    private StackFile Stack(string text, string declarations = "")
    {
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n" + declarations);
        _folder.Write("Pulumi.dev.yaml", text);
        return Project.Find(_folder.Path).Stack("dev");
    }
}
