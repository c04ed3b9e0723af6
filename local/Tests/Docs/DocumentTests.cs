using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cli.Commands;
using Local.Cli.Updates;
using YamlDotNet.RepresentationModel;

namespace Local.Tests.Docs;

/// <summary>The references in the Markdown files: links, commands of <c>./infra</c>, config keys, and YAML.</summary>
[TestFixture]
internal sealed partial class DocumentTests
{
    private static readonly JsonElement Schema = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(SourceTree.Root, "Pulumi.schema.json")))
        .RootElement.GetProperty("properties")
        .GetProperty("config");

    private static IEnumerable<MarkdownPage> Pages => MarkdownPage.All;

    [TestCaseSource(nameof(Pages))]
    public void Every_relative_link_leads_to_a_file_and_a_heading_of_it(MarkdownPage page)
    {
        var broken = page.Links.Where(link => !link.Contains(':') && !Leads(page, link));
        Assert.That(broken, Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void The_command_knows_every_verb_and_flag(MarkdownPage page)
    {
        var root = CommandLine.Root(new Terminal(TextWriter.Null, TextWriter.Null, TextReader.Null, false));
        var mistakes =
            from match in Command().Matches(page.Text)
            let arguments = Word().Matches(match.Groups["arguments"].Value).Select(word => word.Value.Trim('"', '\''))
            from error in root.Parse([.. arguments]).Errors
            select $"{match.Value}: {error.Message}";
        Assert.That(mistakes, Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void The_schema_has_every_config_key(MarkdownPage page)
    {
        var unknown = ConfigPath()
            .Matches(page.Text)
            .Select(path => path.Value.TrimEnd('.'))
            .Where(path => !IsConfigPath(path));
        Assert.That(unknown, Is.Empty);
    }

    [TestCaseSource(nameof(Pages))]
    public void Every_block_of_YAML_can_be_read(MarkdownPage page)
    {
        foreach (var (_, code) in page.CodeBlocks.Where(block => block.Language == "yaml"))
        {
            Assert.That(() => new YamlStream().Load(new StringReader(code)), Throws.Nothing, code);
        }
    }

    [Test]
    public void The_compatibility_page_names_tests_that_exist()
    {
        var tests = typeof(DocumentTests)
            .Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet();
        var named = TestName().Matches(new MarkdownPage("local/docs/compatibility.md").Text).Select(test => test.Value);
        Assert.That(named.Where(name => !tests.Contains(name)), Is.Empty);
    }

    private static bool Leads(MarkdownPage page, string link)
    {
        var (path, anchor) = link.Split('#', 2) is [var file, var name] ? (file, name) : (link, null);
        var target = path.Length == 0 ? page.Path : Path.Combine(Path.GetDirectoryName(page.Path)!, path);
        var full = Path.GetFullPath(target, SourceTree.Root);
        return anchor is null
            ? File.Exists(full) || Directory.Exists(full)
            : File.Exists(full)
                && new MarkdownPage(Path.GetRelativePath(SourceTree.Root, full)).Anchors.Contains(anchor);
    }

    /// <summary>Returns whether the schema of stack files has a key, such as <c>infra:services.users.cpu</c>.</summary>
    private static bool IsConfigPath(string path)
    {
        var keys = path.Split('.');
        var schema = Schema;
        foreach (var key in keys)
        {
            var at = schema;
            // A variable of a shell stands for any key.
            if (key.Contains('$'))
            {
                return true;
            }

            var name = key.Split('[')[0];
            if (at.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var known))
            {
                schema = known;
            }
            else if (at.TryGetProperty("additionalProperties", out var any) && any.ValueKind == JsonValueKind.Object)
            {
                schema = any;
            }
            else
            {
                return false;
            }

            if (key.Contains('[') && schema.TryGetProperty("items", out var items))
            {
                schema = items;
            }
        }

        return true;
    }

    [GeneratedRegex(@"(?<=`)\w+\.[A-Z]\w*_\w+(?=`)")]
    private static partial Regex TestName();

    [GeneratedRegex("""\./infra(?<arguments>(?:[ ]+(?:"[^"]*"|'[^']*'|[^\s|)"'`;&>#,:.…][^\s|)"'`;&>#,…]*))+)""")]
    private static partial Regex Command();

    [GeneratedRegex(
        """
            "[^"]*"|'[^']*'|\S+
            """
    )]
    private static partial Regex Word();

    [GeneratedRegex(@"infra:(?!components:)[a-zA-Z]+(?:\.(?:<\w+>|[\w$-]+(?:\[\d+\])?))*")]
    private static partial Regex ConfigPath();
}
