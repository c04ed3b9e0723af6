using System.Text.Json;
using Local.Cli.Commands;
using Local.Cli.Updates;
using Local.Tests.Engine;

namespace Local.Tests.Cli;

/// <summary>The verbs that show stacks and edit their state.</summary>
public class StackVerbsTests
{
    private const string Root = "urn:pulumi:dev::infra::pulumi:pulumi:Stack::infra-dev";
    private const string Bucket = "urn:pulumi:dev::infra::test:index:Thing::bucket";
    private const string Policy = "urn:pulumi:dev::infra::test:index:Thing::policy";

    private static readonly string Salt = Local
        .Engine.Secrets.SecretsManager.Create(EngineBench.CorrectPassphrase)
        .Salt;

    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TestFolder();
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n");
        _folder.Write("Pulumi.dev.yaml", "config:\n  infra:level: info # here\n");
        _folder.Write(".local/passphrase", EngineBench.CorrectPassphrase + "\n");
        _folder.Write(
            ".local/state/.pulumi/stacks/infra/dev.json",
            $$$"""
            {"version": 3, "checkpoint": {"stack": "organization/infra/dev", "latest": {
              "manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""},
              "secrets_providers": {"type": "passphrase", "state": {"salt": "{{{Salt}}}"}},
              "resources": [
                {"urn": "{{{Root}}}", "custom": false, "type": "pulumi:pulumi:Stack", "outputs": {"url": "http://a"}},
                {"urn": "{{{Bucket}}}", "custom": true, "id": "b-1", "type": "test:index:Thing", "parent": "{{{Root}}}"},
                {"urn": "{{{Policy}}}", "custom": true, "id": "p-1", "type": "test:index:Thing", "parent": "{{{Root}}}",
                 "dependencies": ["{{{Bucket}}}"]} ] } } }
            """
        );
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Stack_alone_shows_resources_and_outputs()
    {
        var shown = await RunAsync("stack --show-ids --show-urns");
        Assert.That(
            shown,
            Does.Contain("Current stack is dev:")
                .And.Contain("Current stack resources (3):")
                .And.Contain("├─ test:index:Thing")
                .And.Contain($"URN: {Bucket}")
                .And.Contain("ID: b-1")
                .And.Contain("url     http://a")
        );
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("dev\n"));
    }

    [Test]
    public async Task Init_select_and_unselect_say_which_stack_is_meant()
    {
        Assert.That(
            await RunAsync("stack init staging --copy-config-from dev"),
            Is.EqualTo("Created stack 'staging'\n")
        );
        Assert.That(Read("Pulumi.staging.yaml"), Is.EqualTo("config:\n  infra:level: info # here\n"));
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("staging\n"));
        Assert.That(await RunAsync("stack ls"), Does.Contain("staging*").And.Not.Contain("dev*"));
        await RunAsync("stack select dev");
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("dev\n"));
        await RunAsync("stack select --create other");
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("other\n"));
        await RunAsync("stack unselect");
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("dev\n"));
    }

    [Test]
    public async Task A_stack_with_a_file_and_no_state_is_made_once()
    {
        _folder.Write("Pulumi.new.yaml", "config:\n  infra:level: new\n");
        Assert.That(await RunAsync("stack init new"), Is.EqualTo("Created stack 'new'\n"));
        Assert.That(Read("Pulumi.new.yaml"), Is.EqualTo("config:\n  infra:level: new\n"));
        Assert.That(await FailAsync("stack init new"), Is.EqualTo("error: stack 'new' already exists\n"));
        Assert.That(await RunAsync("stack ls"), Does.Contain("new*  n/a"));
    }

    [Test]
    public async Task A_full_name_means_the_stack()
    {
        Assert.That(await RunAsync("stack --show-name -s organization/infra/dev"), Is.EqualTo("dev\n"));
        await RunAsync("stack init organization/infra/full");
        Assert.That(await RunAsync("stack --show-name"), Is.EqualTo("full\n"));
    }

    [Test]
    public async Task Removing_a_stack_takes_its_file_along_unless_it_is_to_be_kept()
    {
        await RunAsync("stack init one");
        await RunAsync("stack init two");
        await RunAsync("stack rm one --yes --preserve-config");
        await RunAsync("stack rm two --yes");
        Assert.That(File.Exists(Path.Combine(_folder.Path, "Pulumi.one.yaml")), Is.True);
        Assert.That(File.Exists(Path.Combine(_folder.Path, "Pulumi.two.yaml")), Is.False);
    }

    [Test]
    public async Task Several_values_are_set_and_removed_at_once()
    {
        await RunAsync("config set-all --plaintext a=1=2 --secret b=hunter2 --plaintext infra:c=3");
        await RunAsync("config set-all --json {\"d\":{\"value\":\"4\",\"secret\":true}}");
        await RunAsync("config set-all --path --plaintext m.x=true --plaintext m.y=2");
        Assert.That(await RunAsync("config get a"), Is.EqualTo("1=2\n"));
        Assert.That(await RunAsync("config get b"), Is.EqualTo("hunter2\n"));
        Assert.That(await RunAsync("config get d"), Is.EqualTo("4\n"));
        Assert.That(await RunAsync("config get m"), Is.EqualTo("{\"x\":true,\"y\":2}\n"));
        Assert.That(Read("Pulumi.dev.yaml"), Does.Not.Contain("hunter2").And.Contain("# here"));
        await RunAsync("config rm-all a b d m level");
        Assert.That(await RunAsync("config"), Is.EqualTo("KEY  VALUE\nc    3\n"));
    }

    [Test]
    public async Task Config_of_another_file_is_read_and_written()
    {
        _folder.Write("other.yaml", "config:\n  infra:level: other\n");
        Assert.That(await RunAsync("config get level --config-file other.yaml"), Is.EqualTo("other\n"));
        await RunAsync("config set level changed --config-file other.yaml");
        Assert.That(Read("other.yaml"), Does.Contain("changed"));
        Assert.That(Read("Pulumi.dev.yaml"), Does.Contain("info"));
    }

    [Test]
    public async Task Rename_moves_file_tags_and_selection()
    {
        await RunAsync("stack init empty");
        await RunAsync("stack tag set owner me");
        Assert.That(await RunAsync("stack rename filled"), Is.EqualTo("Renamed empty to filled\n"));
        Assert.That(File.Exists(Path.Combine(_folder.Path, "Pulumi.filled.yaml")), Is.True);
        Assert.That(File.Exists(Path.Combine(_folder.Path, "Pulumi.empty.yaml")), Is.False);
        Assert.That(await RunAsync("stack tag get owner"), Is.EqualTo("me\n"));
    }

    [Test]
    public async Task Tags_are_set_listed_and_removed()
    {
        await RunAsync("stack tag set owner me");
        Assert.That(await RunAsync("stack tag ls"), Is.EqualTo("NAME   VALUE\nowner  me\n"));
        await RunAsync("stack tag rm owner");
        Assert.That(await RunAsync("stack tag ls --json"), Is.EqualTo("{}\n"));
    }

    [Test]
    public async Task Graph_has_an_arrow_to_each_dependent_and_child()
    {
        var file = Path.Combine(_folder.Path, "graph.dot");
        Assert.That(
            await RunAsync($"stack graph {file} --short-node-name"),
            Does.Contain("Wrote stack dependency graph")
        );
        Assert.That(
            File.ReadAllText(file),
            Does.StartWith("strict digraph {\n")
                .And.Contain("Resource1 [label=\"bucket\"];")
                .And.Contain("Resource0 -> Resource1 [color = \"#AA6639\"];")
                .And.Contain("Resource1 -> Resource2 [color = \"#246C60\"];")
        );
    }

    [Test]
    public async Task History_of_a_stack_that_was_never_updated() =>
        Assert.That(await RunAsync("stack history"), Is.EqualTo("Stack has never been updated\n"));

    [Test]
    public async Task History_tells_of_each_update()
    {
        _folder.Write(
            ".local/state/.pulumi/history/infra/dev/dev-1.history.json",
            """
            {"kind": "update", "startTime": 1767225600, "message": "first", "version": 0, "result": "succeeded",
             "endTime": 1767225607, "resourceChanges": {"create": 3, "same": 1}}
            """
        );
        Assert.That(
            await RunAsync("stack history"),
            Does.StartWith("Version: 1\nUpdateKind: update\nStatus: succeeded\nMessage: first\n+3-0~0 1 Updated ")
                .And.EndsWith(" ago took 7s\n\n")
        );
        using var json = JsonDocument.Parse(await RunAsync("stack history --json"));
        Assert.That(json.RootElement[0].GetProperty("resourceChanges").GetProperty("create").GetInt32(), Is.EqualTo(3));
        Assert.That(await RunAsync("stack history --page 2"), Is.EqualTo("No stack updates found on page '2'\n"));
    }

    [Test]
    public async Task State_delete_refuses_what_others_need_and_takes_dependents_along()
    {
        Assert.That(
            await FailAsync($"state delete {Bucket} --yes"),
            Does.StartWith($"error: {Bucket} cannot be deleted").And.Contain(Policy)
        );
        Assert.That(
            await RunAsync($"state delete {Bucket} --target-dependents --yes"),
            Is.EqualTo("Resource deleted\n")
        );
        Assert.That(await RunAsync("stack"), Does.Contain("Current stack resources (1):"));
    }

    [Test]
    public async Task State_protect_guards_and_unprotect_frees()
    {
        Assert.That(await RunAsync($"state protect {Policy} --yes"), Is.EqualTo("Resource protected\n"));
        Assert.That(await FailAsync($"state delete {Policy} --yes"), Does.Contain("is protected"));
        Assert.That(await RunAsync("state unprotect --all --yes"), Is.EqualTo("All resources unprotected\n"));
        Assert.That(await RunAsync($"state delete {Policy} --yes"), Is.EqualTo("Resource deleted\n"));
    }

    [Test]
    public async Task State_rename_renames_where_others_name_it()
    {
        Assert.That(await RunAsync($"state rename {Bucket} store --yes"), Is.EqualTo("Resource renamed\n"));
        Assert.That(await RunAsync("stack export"), Does.Contain("Thing::store").And.Not.Contain("Thing::bucket"));
    }

    [Test]
    public async Task An_edit_of_the_state_asks_first() =>
        Assert.That(
            await FailAsync($"state delete {Policy}"),
            Is.EqualTo("error: --yes must be passed in to proceed when running in non-interactive mode\n")
        );

    [Test]
    public async Task Config_cp_copies_values_and_secrets()
    {
        await RunAsync("config set password hunter2 --secret");
        await RunAsync("stack init staging --no-select");
        await RunAsync("config cp --dest staging");
        Assert.That(await RunAsync("config get level -s staging"), Is.EqualTo("info\n"));
        Assert.That(await RunAsync("config get password -s staging"), Is.EqualTo("hunter2\n"));
        Assert.That(Read("Pulumi.staging.yaml"), Does.Not.Contain("hunter2"));
    }

    [Test]
    public async Task A_stack_whose_file_is_gone_is_listed_and_shown()
    {
        File.Delete(Path.Combine(_folder.Path, "Pulumi.dev.yaml"));
        Assert.That(await RunAsync("stack ls"), Does.Contain("dev*").And.Contain("3"));
        Assert.That(await RunAsync("stack output url"), Is.EqualTo("http://a\n"));
        Assert.That(await RunAsync("stack"), Does.Contain("Pulumi.dev.yaml does not exist"));
        Assert.That(
            await FailAsync("preview"),
            Does.StartWith("error: the stack 'dev' has state, but its configuration file ")
                .And.Contain("`infra destroy --stack dev`")
        );
    }

    [Test]
    public async Task About_whoami_and_version_answer()
    {
        Assert.That(await RunAsync("about"), Does.Contain("project").And.Contain("infra"));
        Assert.That(await RunAsync("whoami"), Is.EqualTo(Environment.UserName + "\n"));
        Assert.That(await RunAsync("version"), Does.Match(@"^v\d+\.\d+\.\d+"));
    }

    [TestCase("bash", "complete -o default -F _infra infra ./infra")]
    [TestCase("zsh", "compdef _infra infra ./infra")]
    [TestCase("fish", "complete -c infra")]
    public async Task Gen_completion_writes_a_script(string shell, string line) =>
        Assert.That(await RunAsync($"gen-completion {shell}"), Does.Contain(line));

    [Test]
    public async Task What_may_come_next_is_suggested() =>
        Assert.That(await RunAsync("[suggest:10] infra·stac"), Does.Contain("stack"));

    private string Read(string name) => File.ReadAllText(Path.Combine(_folder.Path, name));

    private async Task<string> RunAsync(string arguments)
    {
        var (code, output, errors) = await CallAsync(arguments);
        Assert.That((code, errors), Is.EqualTo((0, "")));
        return output;
    }

    private async Task<string> FailAsync(string arguments)
    {
        var (code, _, errors) = await CallAsync(arguments);
        Assert.That(code, Is.Not.Zero);
        return errors;
    }

    private async Task<(int Code, string Output, string Errors)> CallAsync(string arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new Terminal(output, errors, new StringReader(""), IsInteractive: false);
        string[] words = [.. arguments.Split(' ').Select(word => word.Replace('·', ' '))];
        var code = await CommandLine.RunAsync(
            words[0].StartsWith('[') ? words : [.. words, "-C", _folder.Path],
            terminal
        );
        return (code, output.ToString(), errors.ToString());
    }
}
