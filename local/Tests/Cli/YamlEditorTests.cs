using System.Text.Json.Nodes;
using Local.Cli;
using Local.Cli.Keys;
using Local.Cli.Yaml;

namespace Local.Tests.Cli;

public class YamlEditorTests
{
    private const string Stack = """
        # The development stack.
        config:
          aws:region: us-west-1 # as the tutorial
          infra:services:
            users: # the first
              port: 3000
              environment: {API_VERSION: v0.0.2, SERVICE: "http://products:3000"}
            # the second
            products:
              ports:
              - 1
              - a: 1
                b: 2
              note: |
                two
                lines
              nothing:
        # the end

        """;

    [TestCase("aws:region", "\"eu-west-1\"", "us-west-1 # as", "eu-west-1 # as")]
    [TestCase("infra:services/users/port", "3001", "port: 3000", "port: 3001")]
    [TestCase("infra:services/users/environment/API_VERSION", "\"v0.0.3\"", "v0.0.2,", "v0.0.3,")]
    [TestCase("infra:services/users/environment/SERVICE", "\"a: b\"", "\"http://products:3000\"", "\"a: b\"")]
    [TestCase("infra:services/users/environment/NEW", "\"1\"", "3000\"}", "3000\", NEW: \"1\"}")]
    [TestCase("infra:services/users/cpu", "256", "3000\"}\n", "3000\"}\n      cpu: 256\n")]
    [TestCase("infra:services/third/port", "1", "nothing:\n", "nothing:\n    third:\n      port: 1\n")]
    [TestCase("infra:services/products/ports/0", "2", "- 1\n", "- 2\n")]
    [TestCase("infra:services/products/ports/2", "3", "b: 2\n", "b: 2\n      - 3\n")]
    [TestCase("infra:services/products/ports/1/a", "{\"x\": 1}", "- a: 1\n", "- a:\n          x: 1\n")]
    [TestCase("infra:services/products/note", "\"one\"", "|\n        two\n        lines\n", "one\n")]
    [TestCase("infra:services/products/nothing/deep", "true", "nothing:\n", "nothing:\n        deep: true\n")]
    [TestCase(
        "infra:services/users",
        "{}",
        ": # the first\n      port: 3000\n      environment: {API_VERSION: v0.0.2, SERVICE: \"http://products:3000\"}",
        ": {}"
    )]
    [TestCase("infra:new", "\"yes\"", "nothing:\n", "nothing:\n  infra:new: \"yes\"\n")]
    public void Setting_a_value_changes_that_value_alone(string path, string value, string before, string after)
    {
        var changed = YamlEditor.Set(Stack, Segments(path), JsonNode.Parse(value), replaceable: 2);
        Assert.That(changed, Is.EqualTo(Stack.Replace(before, after)));
        Assert.That(changed, Is.Not.EqualTo(Stack));
    }

    [TestCase("infra:services/users/port", "      port: 3000\n", "")]
    [TestCase("infra:services/users/environment/API_VERSION", "API_VERSION: v0.0.2, ", "")]
    [TestCase("infra:services/users/environment/SERVICE", ", SERVICE: \"http://products:3000\"", "")]
    [TestCase("infra:services/products/ports/0", "      - 1\n", "")]
    [TestCase("infra:services/products/ports/1/a", "a: 1\n        b: 2", "b: 2")]
    [TestCase("infra:services/products/note", "      note: |\n        two\n        lines\n", "")]
    [TestCase("infra:services/products/nothing", "      nothing:\n", "")]
    [TestCase("aws:region", "  aws:region: us-west-1 # as the tutorial\n", "")]
    [TestCase("infra:services/absent/port", "", "")]
    public void Removing_a_value_removes_that_value_alone(string path, string before, string after)
    {
        var expected = before.Length == 0 ? Stack : Stack.Replace(before, after);
        Assert.That(YamlEditor.Remove(Stack, Segments(path)), Is.EqualTo(expected));
    }

    [TestCase("  # a's\n  a: 1 # a's\n  # b's\n  b: 2\n", "  # b's\n  b: 2\n")]
    [TestCase("  z: 0 # z's\n  # a's\n# a's\n  a:\n  # a's\n  - 1 # a's\n# the rest\n", "  z: 0 # z's\n# the rest\n")]
    [TestCase("  # all\n\n  # a's\n  a: 1\n\n  b: 2\n", "  # all\n\n\n  b: 2\n")]
    [TestCase("  z:\n    y: 0\n    # z's\n  a: 1\n", "  z:\n    y: 0\n    # z's\n")]
    [TestCase("  z: |\n    # z\n  a: 1\n", "  z: |\n    # z\n")]
    public void The_comments_of_removed_values_go_and_others_stay(string before, string after) =>
        Assert.That(YamlEditor.Remove("config:\n" + before, Segments("a")), Is.EqualTo("config:\n" + after));

    [TestCase("a/b", "  a: # a's\n    # b's\n    b: 1 # b's\n  c: 2\n", "  a: {} # a's\n  c: 2\n")]
    [TestCase("a/b", "  a:\n    # a's\n\n    b: |\n      text\n  c: 2\n", "  a: {}\n    # a's\n\n  c: 2\n")]
    [TestCase("a/b", "  a: {b: 1} # a's", "  a: {} # a's")]
    [TestCase("a/b", "  a:\n    b: 1 # b's", "  a: {}\n")]
    [TestCase("a/0", "  a: # a's\n  # the item's\n  - 1 # the item's\n", "  a: [] # a's\n")]
    [TestCase("a/0/b", "  a:\n  - b: 1 # b's\n  - 2\n", "  a:\n  - {}\n  - 2\n")]
    [TestCase("a/0/b", "  a:\n  - b: |\n      text\n  - 2\n", "  a:\n  - {}\n  - 2\n")]
    [TestCase("a/0/0", "  a:\n  - - 1 # the item's\n", "  a:\n  - []\n")]
    public void A_map_without_its_last_value_is_empty_and_keeps_its_comments(
        string path,
        string before,
        string after
    ) => Assert.That(YamlEditor.Remove("config:\n" + before, Segments(path)), Is.EqualTo("config:\n" + after));

    [TestCase("", "config:\n  infra:a:\n    b: 1\n")]
    [TestCase("# nothing yet\n", "# nothing yet\nconfig:\n  infra:a:\n    b: 1\n")]
    [TestCase("config:\n", "config:\n  infra:a:\n    b: 1\n")]
    [TestCase("config: {}\n", "config:\n  infra:a:\n    b: 1\n")]
    [TestCase("config: # none\n", "config: # none\n  infra:a:\n    b: 1\n")]
    [TestCase("encryptionsalt: v1", "encryptionsalt: v1\nconfig:\n  infra:a:\n    b: 1\n")]
    [TestCase("config:\n  infra:a: text\n", "config:\n  infra:a:\n    b: 1\n")]
    public void Missing_parents_of_a_path_are_created(string before, string after) =>
        Assert.That(YamlEditor.Set(before, Segments("infra:a/b"), 1, replaceable: 2), Is.EqualTo(after));

    [TestCase("infra:services/users/port/x", "services.users.port: expected a map")]
    [TestCase("infra:services/products/ports/4", "services.products.ports[4]: array index out of range")]
    [TestCase("infra:services/products/ports/x", "services.products.ports.x: key for an array must be an int")]
    [TestCase("infra:services/0", "services[0]: key for a map must be a string")]
    public void A_path_that_does_not_fit_is_an_error_that_names_it(string path, string message) =>
        Assert.That(
            () => YamlEditor.Set(Stack, Segments(path), 1, replaceable: 2),
            Throws.TypeOf<CliException>().With.Message.EndsWith(message)
        );

    [TestCase("us-west-1", "us-west-1")]
    [TestCase("http://products:3000", "http://products:3000")]
    [TestCase("3000", "\"3000\"")]
    [TestCase("true", "\"true\"")]
    [TestCase("no", "\"no\"")]
    [TestCase("null", "\"null\"")]
    [TestCase("", "\"\"")]
    [TestCase("a: b", "\"a: b\"")]
    [TestCase("# x", "\"# x\"")]
    [TestCase("a\nb", "\"a\\nb\"")]
    [TestCase("2026-01-01", "\"2026-01-01\"")]
    [TestCase("1e3", "\"1e3\"")]
    public void A_text_is_quoted_where_it_would_be_read_as_something_else(string text, string yaml) =>
        Assert.That(YamlText.Text(text), Is.EqualTo(yaml));

    [TestCase("a.b", "a|b")]
    [TestCase("a[\"b.c\"].d", "a|b.c|d")]
    [TestCase("names[0]", "names|0")]
    [TestCase("[\"parent.name\"][\"nested \\\"n\\\"\"]", "parent.name|nested \"n\"")]
    public void A_path_is_read_as_Pulumi_reads_it(string path, string segments) =>
        Assert.That(string.Join('|', PropertyPath.Parse(path)), Is.EqualTo(segments));

    [TestCase("")]
    [TestCase(".a")]
    [TestCase("a..b")]
    [TestCase("a[")]
    [TestCase("a[x]")]
    [TestCase("a[\"b]")]
    [TestCase("a]b")]
    [TestCase("a[0]b")]
    public void A_malformed_path_is_an_error(string path) =>
        Assert.That(() => PropertyPath.Parse(path), Throws.TypeOf<CliException>());

    [TestCase("region", false, "infra:region")]
    [TestCase("aws:region", false, "aws:region")]
    [TestCase("services.users.port", true, "infra:services|users|port")]
    [TestCase("infra:services.users[\"a:b\"]", true, "infra:services|users|a:b")]
    [TestCase("env[\"a:b\"]", true, "infra:env|a:b")]
    public void A_key_without_a_namespace_gets_the_projects(string text, bool isPath, string expected)
    {
        var key = ConfigKey.Parse(text, "infra", isPath);
        Assert.That(string.Join('|', [key.Full, .. key.Path]), Is.EqualTo(expected));
    }

    private static List<object> Segments(string path) =>
        [
            "config",
            .. path.Split('/').Select(segment => int.TryParse(segment, out var index) ? (object)index : segment),
        ];
}
