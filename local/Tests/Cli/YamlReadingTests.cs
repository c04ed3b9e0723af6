using System.Text;
using Local.Cli;
using Local.Cli.Projects;

namespace Local.Tests.Cli;

/// <summary>A stack's file is read as Pulumi reads it, or rejected with the place.</summary>
public class YamlReadingTests
{
    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TestFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("010", "write 8 for the number, or \"010\" for the text")]
    [TestCase("0o17", "write 15 for the number")]
    [TestCase("0b11", "write 3 for the number")]
    [TestCase("0x1F", "write 31 for the number")]
    [TestCase("-0x10", "write -16 for the number")]
    [TestCase("1_000", "write 1000 for the number")]
    [TestCase("1.10", "write 1.1 for the number, or \"1.10\" for the text (such as a version or an account's id)")]
    [TestCase("012345678901", "write 12345678901 for the number, or \"012345678901\" for the text")]
    [TestCase("1e3", "write 1000 for the number")]
    [TestCase("2001-01-01", "which YAML reads as a date: write \"2001-01-01\" for the text")]
    [TestCase("2001-1-1 10:00:00", "which YAML reads as a date")]
    [TestCase(".inf", "which is not a number in JSON")]
    public void A_scalar_that_Pulumi_reads_as_something_else_is_refused(string scalar, string advice)
    {
        var stack = Stack($"config:\n  infra:a:\n    b: {scalar}\n");

        Assert.That(
            () => stack.ReadConfig(),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain($"Pulumi.dev.yaml(3,8): found {scalar}, ")
                .And.Message.Contain(advice)
        );
    }

    [TestCase("10", "10")]
    [TestCase("-1", "-1")]
    [TestCase("0.5", "0.5")]
    [TestCase("\"1.10\"", "\"1.10\"")]
    [TestCase("!!str 010", "\"010\"")]
    [TestCase("1.2.3", "\"1.2.3\"")]
    [TestCase("09:30", "\"09:30\"")]
    [TestCase("yes", "\"yes\"")]
    [TestCase("0.5-alpine", "\"0.5-alpine\"")]
    public void A_scalar_that_reads_as_written_is_taken(string scalar, string json) =>
        Assert.That(Stack($"config:\n  infra:a: {scalar}\n").ReadConfig()["infra:a"]!.ToJsonString(), Is.EqualTo(json));

    [Test]
    public void A_merge_key_is_refused() =>
        Assert.That(
            () => Stack("config:\n  infra:a: &a {x: 1}\n  infra:b:\n    <<: *a\n").ReadConfig(),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain("Pulumi.dev.yaml(4,5): the merge key << is not supported")
        );

    [TestCase("config:\n  : x\n", "Pulumi.dev.yaml(2,4): not valid YAML: a key is missing")]
    [TestCase("config:\n  '': x\n", "Pulumi.dev.yaml(2,3): invalid configuration key ''")]
    [TestCase("config:\n  infra:a: !!binary aGk=\n", "Pulumi.dev.yaml(2,12): found the tag tag:yaml.org,2002:binary")]
    [TestCase("config:\n  a:b:c: x\n", "Pulumi.dev.yaml(2,3): invalid configuration key 'a:b:c'")]
    [TestCase(
        "config:\n  a: [\nb: c",
        "Pulumi.dev.yaml(2,6): not valid YAML: a key is missing, or a map or list has no end"
    )]
    [TestCase("config:\n  infra:a: x\u0007y\n", "Pulumi.dev.yaml(2,13): found the control character U+0007")]
    public void A_mistake_is_named_with_file_and_line(string text, string message)
    {
        var stack = Stack(text);
        Assert.That(() => stack.ReadConfig(), Throws.TypeOf<CliException>().With.Message.Contain(message));
    }

    [Test]
    public void A_byte_that_is_not_UTF8_is_named_with_file_and_line()
    {
        var stack = Stack("");
        File.WriteAllBytes(stack.Path, [.. Encoding.UTF8.GetBytes("config:\n  infra:ä: "), 0xE4, (byte)'\n']);

        Assert.That(
            () => stack.ReadConfig(),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contain("Pulumi.dev.yaml(2,12): found the byte 0xE4; allowed: UTF-8")
        );
    }

    [TestCase(".inf")]
    [TestCase("2001-01-01")]
    [TestCase("010")]
    public void A_text_that_would_be_refused_is_written_in_quotes(string text)
    {
        var stack = Stack("config: {}\n");
        stack.Set(new Local.Cli.Keys.ConfigKey("infra", "a", []), text);

        Assert.That(stack.ReadConfig()["infra:a"]!.GetValue<string>(), Is.EqualTo(text));
    }

    [Test]
    public void A_project_whose_path_has_a_quotation_mark_is_refused_in_one_line()
    {
        _folder.Write("a\"b/Pulumi.yaml", "name: infra\nruntime: dotnet\n");

        Assert.That(
            () => Project.Find(Path.Combine(_folder.Path, "a\"b")),
            Throws.TypeOf<CliException>().With.Message.Contain("has a '\"'").And.Message.Not.Contain("\n")
        );
    }

    private StackFile Stack(string text)
    {
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n");
        _folder.Write("Pulumi.dev.yaml", text);
        return Project.Find(_folder.Path).Stack("dev");
    }
}
