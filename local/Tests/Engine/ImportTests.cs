using System.Text;
using Local.Engine;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

/// <summary><c>stack import</c>, and an update whose lock was broken.</summary>
[TestFixture]
public class ImportTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start()
    {
        _bench = await StartAsync();
        await _bench.UpAsync(async monitor =>
        {
            var a = await monitor.RegisterAsync("a", Map(("password", new SecretValue("hunter2"))));
            await monitor.RegisterAsync("b", Map(("of", a.Outputs["arn"])), "", null, a);
        });
    }

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task What_was_exported_can_be_imported_again(bool showSecrets)
    {
        var before = _bench.State;
        var exported = Export(showSecrets);
        Assert.That(exported.Contains("hunter2", StringComparison.Ordinal), Is.EqualTo(showSecrets));
        _bench.Store.Remove(Stack, force: true);
        Assert.That(_bench.Store.Import(Stack, Encoding.UTF8.GetBytes(exported), "f.json"), Is.EqualTo(3));
        var run = await _bench.RunAsync(UpdateKind.Refresh);
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True);
            Assert.That(_bench.State.Resources, Is.EqualTo(before.Resources));
            Assert.That(_bench["a"].Inputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(File.ReadAllText(_bench.CheckpointFile), Does.Not.Contain("hunter2"));
        });
    }

    [Test]
    public void An_import_is_exported_unchanged_and_the_former_state_is_backed_up()
    {
        var exported = Export();
        var backups = Path.Combine(_bench.Folder, ".pulumi/backups/project/dev");
        var count = Directory.GetFiles(backups).Length;
        _bench.Store.Import(Stack, Encoding.UTF8.GetBytes(exported), "f.json");
        Assert.That(Export(), Is.EqualTo(exported));
        Assert.That(Directory.GetFiles(backups), Has.Length.EqualTo(count + 1));
    }

    [TestCase("", "")]
    [TestCase("not json", "")]
    [TestCase("[]", "it is not the output of `stack export`")]
    [TestCase("""{"version": 3}""", "it is not the output of `stack export`")]
    [TestCase("""{"version": 2, "deployment": {}}""", "its version: found 2; allowed: 3")]
    [TestCase("""{"version": 3, "deployment": {}}""", "'manifest' is missing")]
    [TestCase(
        """{"version": 3, "deployment": {"manifest": {}, "resources": [{"custom": true}]}}""",
        "'urn' is missing"
    )]
    public void An_invalid_export_is_an_error_that_names_its_file_and_the_state_stays(string content, string why) =>
        Refused(content, why);

    [Test]
    public void An_export_that_was_cut_off_is_refused() => Refused(Export()[..^100], "");

    [Test]
    public void The_export_of_another_stack_is_refused() =>
        Refused(
            Export().Replace("urn:pulumi:dev::", "urn:pulumi:prod::", StringComparison.Ordinal),
            "belongs to the stack prod of the project project, not to dev of project"
        );

    [Test]
    public void The_export_of_another_project_is_refused() =>
        Refused(Export().Replace("dev::project::", "dev::other::", StringComparison.Ordinal), "of the project other");

    [Test]
    public void An_export_that_does_not_hold_together_is_refused() =>
        Refused(
            Export()
                .Replace(
                    "\"urn\": \"urn:pulumi:dev::project::test:index:Thing::a\"",
                    "\"urn\": \"urn:pulumi:dev::project::test:index:Thing::c\"",
                    StringComparison.Ordinal
                ),
            "depends on urn:pulumi:dev::project::test:index:Thing::a, which does not come before it"
        );

    [Test]
    public void An_export_under_another_passphrase_is_refused()
    {
        var exported = Export();
        _bench.Passphrase = "another";
        var before = File.ReadAllText(_bench.CheckpointFile);
        Assert.That(
            () => _bench.Store.Import(Stack, Encoding.UTF8.GetBytes(exported), "f.json"),
            Throws.TypeOf<EngineException>().With.Message.Contains("f.json").And.Message.Contains("passphrase")
        );
        Assert.That(File.ReadAllText(_bench.CheckpointFile), Is.EqualTo(before));
    }

    [Test]
    public async Task Nothing_is_imported_while_an_update_runs()
    {
        var exported = Encoding.UTF8.GetBytes(Export());
        Exception? refused = null;
        await _bench.UpAsync(_ =>
        {
            refused = Assert.Throws<EngineException>(() => _bench.Store.Import(Stack, exported, "f.json"));
            return Task.CompletedTask;
        });
        Assert.That(refused!.Message, Does.Contain("is currently locked by"));
    }

    [Test]
    public async Task An_update_whose_lock_was_broken_cannot_save_over_what_came_after_it()
    {
        Exception? failed = null;
        try
        {
            await _bench.UpAsync(async monitor =>
            {
                await monitor.RegisterAsync("given-up");
                Assert.That(_bench.Store.LockHolders(Stack).Single(), Does.Contain($"pid {Environment.ProcessId}"));
                _bench.Store.BreakLock(Stack);
                await _bench.RunAsync(UpdateKind.Refresh);
            });
        }
        catch (EngineException e)
        {
            failed = e;
        }

        Assert.That(failed?.Message, Does.Contain("cancelled"));
        Assert.That(
            _bench.Names,
            Does.Contain("given-up").And.Contain("a"),
            "the journal keeps it for the next operation"
        );
    }

    [Test]
    public async Task A_resource_is_imported_by_its_id_with_the_inputs_that_the_provider_reads()
    {
        _bench.Provider.Resources["old-1"] = Map(("value", 7), ("name", "n"), ("arn", "arn:old-1"));
        var preview = await ImportAsync(new(Thing, "found", "old-1"), dryRun: true);
        var run = await ImportAsync(new(Thing, "found", "old-1"));
        var found = _bench["found"];
        Assert.Multiple(() =>
        {
            Assert.That(preview.Steps, Is.EqualTo(new[] { "create project-dev", "import found" }));
            Assert.That(run.Steps, Is.EqualTo(preview.Steps));
            Assert.That(found.Id, Is.EqualTo("old-1"));
            Assert.That(found.Inputs, Is.EqualTo(Map(("value", 7), ("name", "n"))));
            Assert.That(found.Outputs["arn"].AsString, Is.EqualTo("arn:old-1"));
            Assert.That(found.Protect, Is.True);
            Assert.That(_bench.Names, Is.SupersetOf(new[] { "a", "b" }));
            Assert.That(_bench.Store.History(Stack)[0].Kind, Is.EqualTo("resource-import"));
        });
        var up = await _bench.UpAsync(async monitor =>
        {
            var root = await monitor.StackAsync();
            var a = await monitor.RegisterAsync("a", Map(("password", new SecretValue("hunter2"))));
            await monitor.RegisterAsync("b", Map(("of", a.Outputs["arn"])), "", null, a);
            await monitor.RegisterAsync("found", Map(("value", 7), ("name", "n")), root.Urn);
        });
        Assert.That(up.Steps, Is.Empty);
    }

    [Test]
    public async Task An_import_takes_a_parent_and_some_properties()
    {
        _bench.Provider.Resources["old-1"] = Map(("value", 7), ("name", "n"), ("arn", "arn:old-1"));
        var parent = _bench["a"].Urn;
        await ImportAsync(
            new(Thing, "found", "old-1")
            {
                Parent = parent,
                Properties = ["name"],
                Protect = false,
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(_bench["found"].Parent, Is.EqualTo(parent));
            Assert.That(_bench["found"].Inputs, Is.EqualTo(Map(("name", "n"))));
            Assert.That(_bench["found"].Protect, Is.False);
        });
    }

    [TestCase("found", "absent", "", "there is no test:index:Thing with the id absent to import")]
    [TestCase("a", "id-1", "", "the stack already has the resource urn:pulumi:dev::project::test:index:Thing::a")]
    [TestCase(
        "found",
        "id-1",
        "urn:pulumi:dev::project::x:y:z::p",
        "the parent: found urn:pulumi:dev::project::x:y:z::p"
    )]
    public async Task What_cannot_be_imported_is_one_error(string name, string id, string parent, string why)
    {
        var run = await ImportAsync(new(Thing, name, id) { Parent = parent });
        Assert.That(run.Errors, Has.One.Items.And.One.StartsWith(why));
        Assert.That(_bench.Names, Is.EquivalentTo(new[] { "project-dev", "a", "b" }));
    }

    [Test]
    public async Task A_renamed_stack_has_the_new_name_in_every_URN_and_changes_nothing()
    {
        var elsewhere = 0;
        await _bench.Store.RenameAsync(
            Stack,
            "renamed",
            () =>
            {
                elsewhere++;
                return Task.CompletedTask;
            }
        );
        var state = _bench.Store.Load("renamed");
        Assert.Multiple(() =>
        {
            Assert.That(elsewhere, Is.EqualTo(1));
            Assert.That(_bench.Store.Names, Is.EqualTo(new[] { "renamed" }));
            Assert.That(_bench.Store.History("renamed"), Has.Count.EqualTo(1));
            Assert.That(
                state.Resources.SelectMany(resource => resource.AllDependencies().Append(resource.Urn)),
                Has.All.StartsWith("urn:pulumi:renamed::project::")
            );
            Assert.That(
                Urn.InStack($"urn:pulumi:dev::project::{Urn.RootStackType}::project-dev", "renamed"),
                Is.EqualTo($"urn:pulumi:renamed::project::{Urn.RootStackType}::project-renamed")
            );
        });
        var run = await _bench.RunAsync(UpdateKind.Refresh, stack: "renamed");
        Assert.That(run.Result.HasChanges, Is.False);
    }

    [Test]
    public async Task A_program_that_fails_loses_no_output()
    {
        await _bench.UpAsync(async monitor =>
        {
            var root = await monitor.StackAsync();
            await monitor.OutputsAsync(root.Urn, Map(("first", 1), ("second", 1)));
        });
        var run = await _bench.RunAsync(
            UpdateKind.Update,
            async monitor =>
            {
                var root = await monitor.StackAsync();
                await monitor.OutputsAsync(root.Urn, Map(("second", 2)));
            },
            exitCode: 1
        );
        Assert.That(run.Result.Succeeded, Is.False);
        Assert.That(_bench.State.StackOutputs, Is.EqualTo(Map(("first", 1), ("second", 2))));
    }

    private const string Thing = "test:index:Thing";

    private Task<Run> ImportAsync(ResourceImport import, bool dryRun = false) =>
        _bench.RunAsync(
            new UpdateOptions
            {
                Kind = UpdateKind.Import,
                DryRun = dryRun,
                Imports = [import],
                Config = _bench.Config,
            }
        );

    private string Export(bool showSecrets = false)
    {
        using var buffer = new MemoryStream();
        _bench.Store.Export(Stack, buffer, showSecrets);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void Refused(string content, string why)
    {
        var before = File.ReadAllText(_bench.CheckpointFile);
        Assert.That(
            () => _bench.Store.Import(Stack, Encoding.UTF8.GetBytes(content), "f.json"),
            Throws
                .TypeOf<EngineException>()
                .With.Message.StartsWith("cannot import f.json: ")
                .And.Message.Contains(why)
                .And.Message.EndsWith("The stack dev is unchanged.")
        );
        Assert.That(File.ReadAllText(_bench.CheckpointFile), Is.EqualTo(before));
    }
}
