using Local.Cli.Commands;
using Local.Cli.Updates;
using Local.Engine.Secrets;
using Local.Tests.Engine;

namespace Local.Tests.Cli;

/// <summary>
/// Any of the files that the command itself keeps in <c>.local</c> is damaged. Each verb works without the file, or ends
/// in one clear error that names it.
/// </summary>
internal sealed class DamagedFilesTests
{
    private const string Stacks = ".local/state/.pulumi/stacks/infra";
    private const string Record = ".local/state/.pulumi/history/infra/dev/dev-1.history.json";
    private const string Saved = ".local/state/.pulumi/history/infra/dev/dev-1.checkpoint.json";
    private const string Backup = ".local/state/.pulumi/backups/infra/dev/dev.1.json";
    private const string Lock = ".local/state/.pulumi/locks/organization/infra/dev/1.json";

    private static readonly string Salt = SecretsManager.Create(EngineBench.CorrectPassphrase).Salt;

    private static readonly string[] FilesOfTheProject =
    [
        ".local/passphrase",
        ".local/selected-stack",
        ".local/state/.pulumi/meta.yaml",
    ];

    private static readonly string[] FilesOfTheStack =
    [
        $"{Stacks}/dev.json",
        $"{Stacks}/dev.journal",
        $"{Stacks}/dev.pulumi-tags",
        Record,
        Saved,
        Backup,
        Lock,
    ];

    private static readonly string[] Verbs =
    [
        "stack",
        "stack ls",
        "stack tag ls",
        "stack history",
        "stack export --show-secrets",
    ];

    /// <summary>It derives a key, which takes a third of a second of the processor.</summary>
    private const string MakesAnother = "stack init other";

    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TestFolder();
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\n");
        _folder.Write("Pulumi.dev.yaml", "config: {}\n");
        _folder.Write(".local/passphrase", EngineBench.CorrectPassphrase + "\n");
        _folder.Write(".local/selected-stack", "dev\n");
        _folder.Write(".local/state/.pulumi/meta.yaml", "version: 1\n");
        _folder.Write(
            $"{Stacks}/dev.json",
            $$$"""
            {"version": 3, "checkpoint": {"stack": "organization/infra/dev", "latest": {
              "manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""},
              "secrets_providers": {"type": "passphrase", "state": {"salt": "{{{Salt}}}"}},
              "resources": [
                {"urn": "urn:pulumi:dev::infra::pulumi:pulumi:Stack::infra-dev", "custom": false,
                 "type": "pulumi:pulumi:Stack"} ] } } }
            """
        );
        _folder.Write($"{Stacks}/dev.pulumi-tags", """{"owner": "me"}""");
        _folder.Write(
            Record,
            """
            {"kind": "update", "startTime": 1, "endTime": 2, "message": "", "version": 1, "result": "succeeded",
             "resourceChanges": {"create": 1}}
            """
        );
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task Without_damage_each_verb_works()
    {
        foreach (var verb in Verbs.Append(MakesAnother))
        {
            Assert.That(await RunAsync(verb), Is.EqualTo((0, "")), verb);
        }
    }

    [Test]
    public Task A_damaged_file_of_the_project_is_one_clear_error_or_none(
        [ValueSource(nameof(FilesOfTheProject))] string file,
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    ) => AssertClearAsync(file, damage, Verbs.Append(MakesAnother));

    [Test]
    public Task A_damaged_file_of_a_stack_is_one_clear_error_or_none(
        [ValueSource(nameof(FilesOfTheStack))] string file,
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    ) => AssertClearAsync(file, damage, Verbs);

    [Test]
    public async Task The_damaged_files_of_a_stack_do_not_hinder_another(
        [ValueSource(typeof(Damage), nameof(Damage.Kinds))] string damage
    )
    {
        foreach (var file in FilesOfTheStack)
        {
            Damage.Do(Path.Combine(_folder.Path, file), damage);
        }

        Assert.That(await RunAsync(MakesAnother), Is.EqualTo((0, "")));
    }

    [TestCase($"{Stacks}/dev.json", "stack", "cannot read the state file")]
    [TestCase($"{Stacks}/dev.pulumi-tags", "stack tag ls", "remove it, and set the tags again")]
    [TestCase(".local/selected-stack", "stack", "infra stack select")]
    [TestCase(Record, "stack history", "leaves the update out of the history")]
    public async Task The_error_states_the_remedy(string file, string verb, string remedy)
    {
        Damage.Do(Path.Combine(_folder.Path, file), "garbage");

        var (code, errors) = await RunAsync(verb);

        Assert.That(code, Is.EqualTo(1));
        Assert.That(errors, Does.Contain(remedy));
    }

    private async Task AssertClearAsync(string file, string damage, IEnumerable<string> verbs)
    {
        var path = Path.Combine(_folder.Path, file);
        Damage.Do(path, damage);
        foreach (var verb in verbs)
        {
            var (code, errors) = await RunAsync(verb);
            Assert.Multiple(() =>
            {
                Assert.That(errors, Does.Not.Contain("Exception"), verb);
                Assert.That(errors, Does.Not.Match(@"(?m)^\s+at \S+\("), verb);
                Assert.That(code == 0 ? "error:" : errors, Does.StartWith("error:"), verb);
                Assert.That(
                    code == 0 ? path : errors,
                    Does.Contain(path).Or.Contain(file).Or.Contain(Path.GetFileName(path)).Or.Contain("no stack"),
                    verb
                );
            });
        }
    }

    private async Task<(int Code, string Errors)> RunAsync(string verb)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var terminal = new Terminal(output, errors, new StringReader(""), IsInteractive: false);
        var code = await CommandLine.RunAsync([.. verb.Split(' '), "-C", _folder.Path], terminal);
        return (code, errors.ToString());
    }
}
