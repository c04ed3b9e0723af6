using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>A stack beside dev whose service has secrets, and takes commands.</summary>
[Long]
internal sealed class TaskSecretTests : OnDevStack
{
    private const string Stack = "secret";
    private const string Keeper = "keeper";
    private const string Helper = "helper";
    private const string Config = """
        config:
          aws:region: us-west-1
          infra:forceDelete: true
          infra:services:
            keeper:
              folder: services/users
              port: 3000
              listener: 8100
              cpu: 256
              memory: 512
              assignPublicIp: true
              exec: true
              secrets:
                ELSEWHERE:
                  parameter: /keeper/ELSEWHERE
                BY_ARN:
                  parameter: arn:aws:ssm:us-west-1:123456789012:parameter/keeper/BY_ARN
                PASSWORD:
                  secretArn: "arn:aws:secretsmanager:us-west-1:123456789012:secret:database-AbCdEf:password::"
              sidecars:
                helper:
                  folder: services/users
                  secrets:
                    TOKEN:
                      parameter: /keeper/TOKEN
            closed:
              folder: services/users
              port: 3000
              listener: 8101
              cpu: 256
              memory: 512
              assignPublicIp: true
        """;

    private static readonly string[] Elsewhere = ["ELSEWHERE", "BY_ARN", "PASSWORD"];

    private string _value = $"first \"{Guid.NewGuid():N}\"";
    private string _up = "";

    [OneTimeSetUp]
    public void Up()
    {
        Project.Write($"Pulumi.{Stack}.yaml", Config);
        SetSecret(_value);
        _up = UpSucceeds();
    }

    [OneTimeTearDown]
    public void Destroy()
    {
        Project.InfraSucceeds("destroy", "--yes", "-s", Stack);
        Project.InfraSucceeds("stack", "rm", Stack, "--yes");
        File.Delete(Path.Combine(Project.Folder, $"Pulumi.{Stack}.yaml"));
    }

    [Test]
    public async Task A_secrets_value_is_in_the_tasks_environment_and_nowhere_else()
    {
        var task = Task();
        var elsewhere = Elsewhere.Select(name => Variable(task, name)).ToList();
        var token = Variable(task, "TOKEN", Helper);
        var shown =
            Project.InfraHere("ps", "-s", Stack)
            + Project.InfraHere("ps", "--json", "-s", Stack)
            + Project.InfraHere("stack", "export", "-s", Stack)
            + Project.InfraHere("stack", "--show-urns", "-s", Stack)
            + Project.InfraSucceeds("preview", "--diff", "-s", Stack)
            + Project.InfraHere("config", "-s", Stack)
            + Project.InfraHere("logs", "-s", Stack)
            + Project.InfraHere("why", "service", "keeper", "-s", Stack)
            + Project.InfraHere("why", "task", Task().Id, "--json", "-s", Stack)
            + await PageAsync()
            + _up;

        Assert.That(Variable(task, "API_KEY"), Is.EqualTo(_value));
        Assert.That(elsewhere.Append(token), Has.All.Length.EqualTo(32));
        Assert.That(elsewhere.Append(token), Is.Unique);
        Assert.That(
            Leaks(task, shown, [(_value, Keeper), .. elsewhere.Select(value => (value, Keeper)), (token, Helper)]),
            Is.Empty,
            "the secret of a sidecar is not the service's"
        );
    }

    [Test]
    public void Up_says_which_secrets_have_random_values_here() =>
        Assert.That(
            _up,
            Does.Contain("the tasks have random values for them here: arn:aws:")
                .And.Contain(":parameter/keeper/ELSEWHERE")
                .And.Contain("arn:aws:ssm:us-west-1:123456789012:parameter/keeper/BY_ARN")
                .And.Contain("arn:aws:secretsmanager:us-west-1:123456789012:secret:database-AbCdEf:password::")
                .And.Contain(":parameter/keeper/TOKEN")
        );

    [Test]
    public void A_command_has_the_tasks_environment_folder_streams_and_exit_code()
    {
        var result = Project.Infra([
            "exec",
            "keeper",
            "-s",
            Stack,
            "--",
            "sh",
            "-c",
            "printf %s \"$API_KEY\"; pwd >&2; exit 7",
        ]);

        Assert.That(result.ExitCode, Is.EqualTo(7), result.Everything);
        Assert.That(result.Output, Is.EqualTo(_value));
        Assert.That(
            result.Error.Trim(),
            Is.EqualTo(new FileInfo($"/proc/{Task().Pid}/cwd").ResolveLinkTarget(false)!.FullName)
        );
    }

    [Test]
    public void A_command_runs_in_the_container_that_is_named()
    {
        string[] command = ["--", "sh", "-c", "printf %s \"$TOKEN\""];
        var helper = Project.Infra(["exec", "keeper", "-s", Stack, "--container", Helper, .. command]);
        var other = Project.Infra(["exec", "keeper", "-s", Stack, "--container", "other", .. command]);

        Assert.That(
            (helper.ExitCode, helper.Output),
            Is.EqualTo((0, Variable(Task(), "TOKEN", Helper))),
            helper.Everything
        );
        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(
            other.Error,
            Does.Contain("has no running container 'other'; its running containers are: keeper, helper")
        );
    }

    [Test]
    public void Commands_are_logged()
    {
        Project.InfraSucceeds("exec", "keeper", "-s", Stack, "--task", Task().Id[..8], "--", "true", "logged");

        Assert.That(
            Project.InfraHere("logs", "-s", Stack),
            Does.Match($@"\[ecs-execute-command-[0-9a-f]+\] task {Task().Id} of keeper\S*, \S+: true logged")
        );
    }

    [TestCase("clsed", null, "the stack secret has no service 'clsed'; its services are: closed, keeper")]
    [TestCase("closed", null, "set infra:services.closed.exec to true and run `infra up`")]
    [TestCase("keeper", "0000", "keeper has no running task '0000'; its tasks are: ")]
    public void What_takes_no_command_is_named(string service, string? task, string message)
    {
        string[] of = task is null ? [] : ["--task", task];
        var result = Project.Infra(["exec", service, "-s", Stack, .. of, "--", "true"]);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public void A_program_that_does_not_exist_is_named()
    {
        var result = Project.Infra("exec", "keeper", "-s", Stack, "--", "no-such-program");

        Assert.That(result.ExitCode, Is.EqualTo(127));
        Assert.That(result.Error, Does.Contain("the task has no program 'no-such-program' in its PATH"));
    }

    [Test]
    public void A_new_value_reaches_the_tasks_by_a_deployment()
    {
        var before = Task();
        var (elsewhere, first) = (Elsewhere.Select(name => Variable(before, name)).ToList(), _value);
        _value = $"second {Guid.NewGuid():N}";
        SetSecret(_value);
        _up += UpSucceeds();

        var task = Task();
        Assert.That(task.Id, Is.Not.EqualTo(before.Id));
        Assert.That(Variable(task, "API_KEY"), Is.EqualTo(_value));
        Assert.That(Elsewhere.Select(name => Variable(task, name)), Is.EqualTo(elsewhere));
        Assert.That(Leaks(task, _up, (_value, Keeper), (first, Keeper)), Is.Empty);
    }

    [Test]
    public void A_value_that_is_not_encrypted_is_refused()
    {
        var before = Project.Read($"Pulumi.{Stack}.yaml");
        Project.Write($"Pulumi.{Stack}.yaml", Config.Replace("parameter: /keeper/ELSEWHERE", "value: plain"));
        var result = Project.Infra("preview", "-s", Stack);
        Project.Write($"Pulumi.{Stack}.yaml", before);

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(
            result.Everything,
            Does.Contain("pulumi config set --secret --path 'infra:services.keeper.secrets.ELSEWHERE.value'")
        );
    }

    private void SetSecret(string value) =>
        Project.InfraHere(
            "config",
            "set",
            "--secret",
            "--path",
            "infra:services.keeper.secrets.API_KEY.value",
            value,
            "-s",
            Stack
        );

    private string UpSucceeds()
    {
        // The file is among those that must not have a value.
        var events = Path.Combine(Project.Folder, ".local", "events.json");
        var result = Project.Infra("up", "--yes", "-s", Stack, "--time-scale", "10", "--event-log", events);
        Assert.That(result.ExitCode, Is.Zero, result.Everything);
        return result.Everything;
    }

    private RunningTask Task() =>
        Project.Ps(Stack).Service("keeper").Tasks().Single(task => task.LastStatus == "RUNNING");

    private static string Variable(RunningTask task, string name, string container = Keeper) =>
        task.Container(container).Variable(name) ?? throw new InvalidOperationException($"{container} has no {name}");

    /// <summary>All that the page shows of the stack.</summary>
    private async Task<string> PageAsync()
    {
        var page = new Uri(Project.InfraSucceeds("ui", "--no-open").Trim());
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var lines = new StreamReader(
            await client.GetStreamAsync(new Uri(page, $"/api/stack{page.Query}&stack={Stack}"))
        );
        var shown = new StringBuilder();
        while (await lines.ReadLineAsync() is { } line && line != "event: shown")
        {
            shown.AppendLine(line);
        }

        Assert.That(shown.ToString(), Does.Contain("keeper"));
        return shown.ToString();
    }

    /// <summary>The places, besides the environments of the secrets' own containers, that have a value in clear.</summary>
    private List<string> Leaks(
        RunningTask task,
        string shown,
        params IReadOnlyList<(string Value, string Container)> secrets
    )
    {
        var forms = (
            from secret in secrets
            from form in FormsOf(secret.Value)
            select (Text: form, Own: $"/proc/{task.Container(secret.Container).Pid}/")
        ).ToList();
        // Each file is read once, whatever the number of secrets, because the images make up hundreds of megabytes.
        var files = Directory
            .EnumerateFiles(Path.Combine(Project.Folder, ".local"), "*", SearchOption.AllDirectories)
            .Concat(
                Directory
                    .EnumerateDirectories("/proc")
                    .Where(folder => int.TryParse(Path.GetFileName(folder), out _))
                    .SelectMany(folder => new[] { $"{folder}/environ", $"{folder}/cmdline" })
            )
            .Append(Path.Combine(Project.Folder, $"Pulumi.{Stack}.yaml"));
        return
        [
            .. files.Where(file =>
                Content(file) is var content
                && forms.Any(form =>
                    !file.StartsWith(form.Own, StringComparison.Ordinal)
                    && content.Contains(form.Text, StringComparison.Ordinal)
                )
            ),
            .. forms
                .Where(form => shown.Contains(form.Text, StringComparison.Ordinal))
                .Select(form => $"display: {form.Text}"),
        ];
    }

    private static IEnumerable<string> FormsOf(string value) =>
        [
            value,
            Convert.ToBase64String(Encoding.UTF8.GetBytes(value)),
            JsonSerializer.Serialize(value).Trim('"'),
            JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
        ];

    private static string Content(string file)
    {
        try
        {
            return File.ReadAllText(file, Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A socket, or a process that has ended or is another user's.
            return "";
        }
    }
}
