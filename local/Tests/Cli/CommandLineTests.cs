using System.Net;
using System.Net.Sockets;
using Local.Cli.Commands;
using Local.Cli.Updates;

namespace Local.Tests.Cli;

public class CommandLineTests
{
    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TestFolder();
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n");
        _folder.Write("Pulumi.dev.yaml", "config:\n  infra:services: {users: {port: 3000}} # here\n");
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("frobnicate", "error: unknown command \"frobnicate\" for \"infra\"")]
    [TestCase("prewiev", "error: unknown command \"prewiev\" for \"infra\"\n\nDid you mean this?\n\tpreview\n")]
    [TestCase("stack hisotry", "error: unknown command \"hisotry\" for \"infra stack\"")]
    [TestCase("up --yess", "error: unknown flag: --yess\n\nDid you mean this?\n\t--yes\n")]
    [TestCase("up --frobnicate", "error: unknown flag: --frobnicate")]
    [TestCase("preview --skip-preview", "error: unknown flag: --skip-preview")]
    [TestCase("up --target a --exclude b", "error: --target and --exclude cannot be given together")]
    [TestCase("up --parallel 0", "error: --parallel: found 0; allowed: a number of at least 1")]
    [TestCase("refresh --replace urn", "error: unknown flag: --replace")]
    [TestCase("up -c novalue --yes", "error: --config: found 'novalue'; allowed: key=value")]
    [TestCase("preview --color sometimes", "error: --color: found 'sometimes'; allowed: always, never, auto")]
    [TestCase("login", "error: 'infra login' is not supported: there is no Pulumi service")]
    [TestCase(
        "import aws:s3/bucket:Bucket b",
        "error: allowed: the type, the name and the id of a resource, or --file"
    )]
    [TestCase("import", "error: allowed: either the type, the name and the id of a resource, or --file")]
    [TestCase("import a b c --file f", "error: allowed: either the type, the name and the id of a resource, or --file")]
    [TestCase("import a b c --from terraform", "error: --from is not supported: programs of other tools")]
    [TestCase("import a b c --parent x", "error: --parent: found 'x'; allowed: name=URN")]
    [TestCase("up --policy-pack p", "error: --policy-pack is not supported: there are no policy packs")]
    [TestCase("up --remote --remote-git-branch main", "error: --remote is not supported: there is no Pulumi service")]
    [TestCase("stack ls --verbose 3", "error: --verbose is not supported: the engine writes no log")]
    [TestCase("up --run-program=false", "error: --run-program=false is not supported: ")]
    [TestCase("up --client example.org:1", "error: --client: found 'example.org:1'; allowed: host:port of a server")]
    [TestCase("config set-all --plaintext a", "error: the configuration value: found 'a'; allowed: key=value")]
    [TestCase("config set-all --json {}{", "error: --json: found no JSON object")]
    [TestCase("config set-all --json {\"a\":1}", "error: --json: a: found no text named 'value'")]
    [TestCase("config set --path a[2000000000] b", "error: could not set config: infra:a[2000000000]: array index out")]
    [TestCase("stack init other/infra/x", "error: the organization of the stack other/infra/x: found 'other'")]
    [TestCase("stack init organization/web/x", "error: the project of the stack organization/web/x: found 'web'")]
    [TestCase("stack init x --secrets-provider awskms://k", "error: --secrets-provider: found 'awskms://k'; allowed: ")]
    [TestCase("config env add x", "error: 'infra config env' is not supported: there are no ESC environments")]
    [TestCase("config refresh", "error: 'infra config refresh' is not supported: the state keeps no configuration")]
    [TestCase("config cp --dest dev", "error: current stack and destination stack are the same")]
    [TestCase("stack init dev --copy-config-from dev", "error: stack 'dev' already exists")]
    [TestCase("stack select other", "error: no stack named 'other' found (the stacks of this project: dev)")]
    [TestCase("stack select", "error: a stack name is required in non-interactive mode; allowed: dev")]
    [TestCase("stack tag get owner", "error: stack tag 'owner' not found for stack 'dev'")]
    [TestCase("state delete urn --yes", "error: the stack has no resource urn")]
    [TestCase("state protect --yes", "error: allowed: either the URN of a resource, or --all")]
    [TestCase("gen-completion tcsh", "error: Argument 'tcsh' not recognized. Must be one of:")]
    [TestCase("preview --yes", "error: unknown flag: --yes")]
    [TestCase(
        "up --time-scale fast",
        "error: --time-scale: found 'fast'; allowed: a number above 0 and at most 100000"
    )]
    [TestCase("up --time-scale 0", "error: --time-scale: found '0'; allowed: a number above 0 and at most 100000")]
    [TestCase("config set", "error: Required argument 'key' missing for command: 'set'")]
    [TestCase("config set a:b:c d", "error: invalid configuration key 'a:b:c': it has more than one ':'")]
    [TestCase("config get absent", "error: configuration key 'absent' not found for stack 'dev'")]
    [TestCase("config set a b --secret --plaintext", "error: --secret and --plaintext cannot be given together")]
    [TestCase("stack output absent", "error: the stack 'dev' does not have output property 'absent'")]
    [TestCase("stack ls extra", "error: unknown command \"extra\" for \"infra stack ls\"")]
    [TestCase("dashboard --port 65536", "error: --port: found 65536, which is no port; allowed: a free port from 1 to")]
    [TestCase("dashboard --port -1", "error: --port: found -1, which is no port; allowed: a free port from 1 to 65535")]
    [TestCase("cloud", "error: 'infra cloud' needs a command: status, serve, stop")]
    [TestCase("logs", "error: nothing is running")]
    [TestCase("cancel", "error: no update of the stack 'dev' is running: nobody holds its lock")]
    [TestCase("cancel other", "error: no stack named 'other' found (the stacks of this project: dev)")]
    [TestCase("stack import", "error: cannot import standard input: The input does not contain any JSON tokens")]
    [TestCase("stack import --file absent.json", "error: Could not find file")]
    public async Task A_wrong_command_line_is_one_clear_error(string arguments, string error)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.That(code, Is.Not.Zero);
        Assert.That(errors, Does.StartWith(error));
        Assert.That(errors, Does.Not.Contain("   at "));
        Assert.That(output, Is.Empty);
    }

    [Test]
    public async Task A_dashboard_s_port_that_another_program_has_is_an_error_before_any_download()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var (code, output, errors) = await RunAsync($"dashboard --port {port}");

        Assert.That((code, output), Is.EqualTo((1, "")));
        Assert.That(
            errors,
            Is.EqualTo(
                $"error: --port: found {port}, which another program has; allowed: a free port from 1 to 65535, or 0 for any\n"
            )
        );
    }

    [TestCase("up", "--yes or --skip-preview")]
    [TestCase("destroy", "--yes or --skip-preview")]
    [TestCase("refresh", "--yes or --skip-preview")]
    [TestCase("stack rm", "--yes")]
    public async Task Without_a_terminal_and_without_yes_a_change_stops_with_a_message(string arguments, string flag)
    {
        var (code, _, errors) = await RunAsync(arguments);
        Assert.That(code, Is.Not.Zero);
        Assert.That(
            errors,
            Is.EqualTo($"error: {flag} must be passed in to proceed when running in non-interactive mode\n")
        );
        Assert.That(Directory.Exists(Path.Combine(_folder.Path, ".local")), Is.False);
    }

    [TestCase("why", "why: is missing; allowed: a status from 100 to 599, task, service, refused or rule")]
    [TestCase("why 99", "why: found '99'; allowed: a status from 100 to 599, task, service, refused or rule")]
    [TestCase("why tsk", "why: found 'tsk'; allowed: a status from 100 to 599, task, service, refused or rule")]
    [TestCase(
        "why 503 --at noon",
        "--at: found 'noon'; allowed: a duration such as 5s, 2m or 1h30m, or a time such as 2026-01-31T12:00"
    )]
    [TestCase("why refused a b http", "port: found 'http'; allowed: a port from 1 to 65535")]
    [TestCase("why task 0123", "nothing is running, so there is nothing to explain: `infra up` starts the stack")]
    public async Task A_question_that_has_no_answer_is_one_line(string arguments, string error)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.That((code, output, errors), Is.EqualTo((1, "", $"error: {error}\n")));
    }

    [Test]
    public async Task A_value_set_by_path_is_returned_by_get_and_the_comment_stays()
    {
        Assert.That((await RunAsync("config set --path services.users.environment.API_VERSION v0.0.3")).Code, Is.Zero);
        var (_, output, _) = await RunAsync("config get --path services.users.environment.API_VERSION");
        Assert.That(output, Is.EqualTo("v0.0.3\n"));
        Assert.That(
            File.ReadAllText(Path.Combine(_folder.Path, "Pulumi.dev.yaml")),
            Is.EqualTo("config:\n  infra:services: {users: {port: 3000, environment: {API_VERSION: v0.0.3}}} # here\n")
        );
    }

    [Test]
    public async Task Config_of_the_command_line_is_saved_in_the_stacks_file()
    {
        // The project has no program. The values are saved before that error.
        var (code, _, _) = await RunAsync("preview -c level=debug -c services.users.port=4000 --config-path");
        Assert.That(code, Is.Not.Zero);
        Assert.That((await RunAsync("config get level")).Output, Is.EqualTo("debug\n"));
        Assert.That((await RunAsync("config get --path services.users.port")).Output, Is.EqualTo("4000\n"));
    }

    [Test]
    public async Task A_secret_is_nowhere_in_clear_and_get_shows_it()
    {
        Assert.That((await RunAsync("config set password hunter2 --secret")).Code, Is.Zero);
        Assert.That(File.ReadAllText(Path.Combine(_folder.Path, "Pulumi.dev.yaml")), Does.Not.Contain("hunter2"));
        Assert.That((await RunAsync("config")).Output, Does.Contain("[secret]").And.Not.Contain("hunter2"));
        Assert.That((await RunAsync("config --show-secrets")).Output, Does.Contain("hunter2"));
        Assert.That((await RunAsync("config get password")).Output, Is.EqualTo("hunter2\n"));
        var passphrase = Path.Combine(_folder.Path, ".local", "passphrase");
        Assert.That(
            File.GetUnixFileMode(passphrase),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite),
            "a readable passphrase exposes the secrets"
        );
    }

    [TestCase("true", "true")]
    [TestCase("3", "3")]
    [TestCase("03", "\"03\"")]
    [TestCase("0.5", "\"0.5\"")]
    [TestCase("text", "text")]
    public async Task Inside_a_map_truth_values_and_integers_are_typed_as_Pulumi_types_them(string text, string yaml)
    {
        await RunAsync($"config set --path a.b {text}");
        Assert.That(
            File.ReadAllText(Path.Combine(_folder.Path, "Pulumi.dev.yaml")),
            Does.EndWith($"  infra:a:\n    b: {yaml}\n")
        );
    }

    [TestCase("up --yes")]
    [TestCase("destroy --yes")]
    [TestCase("refresh --yes")]
    public async Task While_another_update_runs_nothing_is_previewed_and_its_holder_is_named(string arguments)
    {
        Lock(Environment.ProcessId, "them");
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Not.Zero);
            Assert.That(
                errors,
                Does.StartWith("error: dev: the stack is currently locked by them@").And.Contain("infra cancel")
            );
            Assert.That(output, Is.Empty);
            Assert.That(Directory.Exists(Path.Combine(_folder.Path, ".local", "run")), Is.False, "no cloud is started");
        });
    }

    [Test]
    public async Task Cancel_names_the_holder_asks_for_the_stacks_name_and_breaks_the_lock()
    {
        var file = Lock(Environment.ProcessId, "them");
        var (code, _, errors) = await RunAsync("cancel");
        Assert.That(
            (code, errors),
            Is.EqualTo((1, "error: --yes must be passed in to proceed when running in non-interactive mode\n"))
        );

        var (declined, asked, _) = await RunAsync("cancel", "yes\n");
        Assert.That(declined, Is.Not.Zero);
        Assert.That(asked, Does.Contain("held by them@").And.Contain("typing `dev`").And.Contain("declined"));
        Assert.That(File.Exists(file), Is.True);

        Assert.That((await RunAsync("cancel dev", "dev\n")).Code, Is.Zero);
        Assert.That(File.Exists(file), Is.False);

        Lock(Environment.ProcessId, "them");
        var (agreed, output, _) = await RunAsync("cancel --yes");
        Assert.That(agreed, Is.Zero);
        Assert.That(output, Does.Contain("update for 'dev' has been canceled").And.Contain("them@"));
    }

    [Test]
    public async Task The_help_of_logs_shows_that_no_service_need_be_named() =>
        Assert.That((await RunAsync("logs --help")).Output, Does.Contain("logs [<service>]"));

    [Test]
    public async Task Ps_of_a_project_whose_cloud_does_not_run_reports_nothing()
    {
        Assert.That(
            (await RunAsync("ps --json")).Output,
            Is.EqualTo("""{"services":[],"instances":[],"loadBalancers":[],"problems":[]}""" + "\n")
        );
    }

    [TestCase("yes\n", ExpectedResult = true)]
    [TestCase("no\n", ExpectedResult = false)]
    [TestCase("\n", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    [TestCase("what\nyes\n", ExpectedResult = true)]
    [TestCase("details\nno\n", ExpectedResult = false)]
    public async Task<bool> Only_a_yes_goes_on(string answers)
    {
        var shown = 0;
        var terminal = new Terminal(new StringWriter(), new StringWriter(), new StringReader(answers), true);
        var agreed = await Confirmation.AskAsync(terminal, "Go on?", () => shown++, default);
        Assert.That(shown, Is.EqualTo(answers.StartsWith("details", StringComparison.Ordinal) ? 1 : 0));
        return agreed;
    }

    private string Lock(int processId, string user)
    {
        var name = $".local/state/.pulumi/locks/organization/infra/dev/{Guid.NewGuid()}.json";
        var time = DateTime.UtcNow.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        return _folder.Write(
            name,
            $$"""{"pid":{{processId}},"username":"{{user}}","hostname":"{{Environment.MachineName}}","timestamp":"{{time}}"}"""
        );
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string arguments, string? answers = null)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new Terminal(
            output,
            errors,
            new StringReader(answers ?? ""),
            IsInteractive: answers is not null
        );
        var code = await CommandLine.RunAsync([.. arguments.Split(' '), "-C", _folder.Path], terminal);
        return (code, output.ToString(), errors.ToString());
    }
}
