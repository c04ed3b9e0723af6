using System.Text;
using System.Text.Json;
using Grpc.Core;
using Local.Engine;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Values;
using static Local.Tests.Engine.EngineBench;

namespace Local.Tests.Engine;

[TestFixture]
public class StateTests
{
    private EngineBench _bench = null!;

    [SetUp]
    public async Task Start() => _bench = await StartAsync();

    [TearDown]
    public async Task Stop() => await _bench.DisposeAsync();

    [Test]
    public async Task The_state_lies_in_the_file_backends_layout()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var book = Path.Combine(_bench.Folder, ".pulumi");
        using var checkpoint = JsonDocument.Parse(await File.ReadAllBytesAsync(_bench.CheckpointFile));
        var latest = checkpoint.RootElement.GetProperty("checkpoint").GetProperty("latest");
        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(Path.Combine(book, "meta.yaml")), Is.EqualTo("version: 1\n"));
            Assert.That(checkpoint.RootElement.GetProperty("version").GetInt32(), Is.EqualTo(3));
            Assert.That(
                checkpoint.RootElement.GetProperty("checkpoint").GetProperty("stack").GetString(),
                Is.EqualTo("organization/project/dev")
            );
            Assert.That(latest.GetProperty("resources").GetArrayLength(), Is.EqualTo(2));
            Assert.That(
                Directory.GetFiles(Path.Combine(book, "history/project/dev"), "dev-*.history.json"),
                Has.One.Items
            );
            Assert.That(
                Directory.GetFiles(Path.Combine(book, "history/project/dev"), "dev-*.checkpoint.json"),
                Has.One.Items
            );
            Assert.That(Directory.GetFiles(Path.Combine(book, "backups/project/dev"), "dev.*.json"), Has.One.Items);
            Assert.That(Directory.GetFiles(Path.Combine(book, "locks"), "*", SearchOption.AllDirectories), Is.Empty);
            Assert.That(File.Exists(_bench.JournalFile), Is.False);
        });
    }

    [Test]
    public async Task An_operation_removes_what_writes_of_a_killed_one_have_left()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var book = Path.Combine(_bench.Folder, ".pulumi");
        var history = Directory.GetFiles(Path.Combine(book, "history/project/dev"), "*.history.json").Single();
        var backup = Directory.GetFiles(Path.Combine(book, "backups/project/dev")).Single();
        var locks = Directory.CreateDirectory(Path.Combine(book, "locks/organization/project/dev"));
        string[] left =
        [
            _bench.CheckpointFile,
            history,
            backup,
            Path.Combine(locks.FullName, $"{Guid.NewGuid()}.json"),
        ];
        foreach (var file in left)
        {
            await File.WriteAllTextAsync($"{file}.{int.MaxValue}.unfinished", "{");
        }

        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.That(Directory.GetFiles(book, "*.unfinished", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task A_preview_leaves_no_trace()
    {
        var before = Directory.GetFiles(_bench.Folder, "*", SearchOption.AllDirectories);
        await _bench.PreviewAsync(monitor => monitor.RegisterAsync("a"));
        Assert.That(Directory.GetFiles(_bench.Folder, "*", SearchOption.AllDirectories), Is.EqualTo(before));
    }

    [Test]
    public async Task A_crash_loses_nothing_that_a_step_had_ended()
    {
        var copy = _bench.JournalFile + ".copy";
        _bench.Provider.Meanwhile = (call, _) =>
        {
            if (call == "create c")
            {
                // A kill at this moment would leave this.
                File.Copy(_bench.JournalFile, copy);
            }

            return Task.CompletedTask;
        };
        var before = await File.ReadAllBytesAsync(_bench.CheckpointFile);
        await _bench.UpAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            await monitor.RegisterAsync("a", null, stack.Urn);
            await monitor.RegisterAsync("b", null, stack.Urn);
            await monitor.RegisterAsync("c", null, stack.Urn);
        });
        await File.WriteAllBytesAsync(_bench.CheckpointFile, before);
        // An incomplete last line does not count.
        await File.WriteAllTextAsync(
            _bench.JournalFile,
            await File.ReadAllTextAsync(copy) + "{\"end\":2,\"put\":9,\"re"
        );

        var state = _bench.State;
        Assert.Multiple(() =>
        {
            Assert.That(_bench.Names, Is.EqualTo(new[] { "project-dev", "a", "b" }));
            Assert.That(state.PendingOperations.Single().Type, Is.EqualTo("creating"));
            Assert.That(Urn.Parse(state.PendingOperations.Single().Resource.Urn).Name, Is.EqualTo("c"));
            Assert.That(File.Exists(_bench.JournalFile), Is.False, "the journal is merged");
            Assert.That(state.Resources, Is.EqualTo(_bench.State.Resources));
        });
    }

    [Test]
    public async Task A_crash_in_the_middle_of_a_replacement_knows_the_old_and_the_new_resource()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1))));
        var copy = _bench.JournalFile + ".copy";
        _bench.Provider.Meanwhile = (call, _) =>
        {
            if (call == "delete a")
            {
                File.Copy(_bench.JournalFile, copy);
            }

            return Task.CompletedTask;
        };
        var before = await File.ReadAllBytesAsync(_bench.CheckpointFile);
        var original = _bench.Provider.Resources["id-1"];
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        await File.WriteAllBytesAsync(_bench.CheckpointFile, before);
        _bench.Provider.Resources["id-1"] = original;
        File.Move(copy, _bench.JournalFile);

        Assert.That(
            _bench
                .State.Resources.Where(resource => resource.Custom && !resource.IsProvider)
                .Select(r => (r.Id, r.Delete)),
            Is.EqualTo(new[] { ("id-2", false), ("id-1", true) })
        );
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));
        Assert.Multiple(() =>
        {
            Assert.That(run.Steps, Is.EqualTo(new[] { "delete-replaced a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
        });
    }

    [Test]
    public async Task A_journal_of_another_checkpoint_is_dropped()
    {
        var copy = _bench.JournalFile + ".copy";
        _bench.Provider.Meanwhile = (_, _) =>
        {
            File.Copy(_bench.JournalFile, copy, overwrite: true);
            return Task.CompletedTask;
        };
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        // The process is killed after it wrote the checkpoint and before it removed the journal.
        File.Move(copy, _bench.JournalFile);
        Assert.Multiple(() =>
        {
            Assert.That(_bench.Names, Is.EqualTo(new[] { "a" }));
            Assert.That(_bench.State.PendingOperations, Is.Empty);
            Assert.That(File.Exists(_bench.JournalFile), Is.False);
        });
    }

    [Test]
    public async Task A_secret_is_nowhere_in_clear_but_known_to_those_who_have_the_passphrase()
    {
        var texts = new StringBuilder();
        _bench.Provider.Meanwhile = (_, _) =>
        {
            texts.Append(File.ReadAllText(_bench.JournalFile));
            return Task.CompletedTask;
        };
        var run = await _bench.UpAsync(async monitor =>
        {
            var stack = await monitor.StackAsync();
            var a = await monitor.RegisterAsync("a", Map(("password", new SecretValue("hunter2"))), stack.Urn);
            await monitor.RegisterAsync("b", null, stack.Urn, r => r.AdditionalSecretOutputs.Add("arn"), a);
            await monitor.OutputsAsync(stack.Urn, Map(("password", a.Outputs["password"])));
        });
        foreach (var file in Directory.GetFiles(_bench.Folder, "*", SearchOption.AllDirectories))
        {
            texts.Append(await File.ReadAllTextAsync(file));
        }

        foreach (var step in run.Events.OfType<ResourceOutputsEvent>().Select(ended => ended.Step.New!))
        {
            texts.Append(PropertyJson.ToText(step.Inputs)).Append(PropertyJson.ToText(step.Outputs));
        }

        using var shown = new MemoryStream();
        _bench.Store.Export(Stack, shown, showSecrets: true);
        using var hidden = new MemoryStream();
        _bench.Store.Export(Stack, hidden, showSecrets: false);
        Assert.Multiple(() =>
        {
            Assert.That(texts.ToString(), Does.Not.Contain("hunter2"));
            Assert.That(texts.ToString(), Does.Not.Contain("arn:id-2"));
            Assert.That(run.Result.Outputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(_bench["a"].Outputs["password"], Is.EqualTo(new SecretValue("hunter2")));
            Assert.That(_bench["b"].Outputs["arn"], Is.EqualTo(new SecretValue("arn:id-2")));
            Assert.That(Encoding.UTF8.GetString(shown.ToArray()), Does.Contain("hunter2"));
            Assert.That(Encoding.UTF8.GetString(hidden.ToArray()), Does.Not.Contain("hunter2"));
        });
        _bench.Passphrase = "wrong";
        Assert.That(() => _bench.State, Throws.TypeOf<EngineException>().With.Message.Contains("incorrect passphrase"));
    }

    [Test]
    public async Task Nobody_but_the_user_can_read_the_state()
    {
        File.SetUnixFileMode(_bench.Folder, (UnixFileMode)0b111_101_101);
        File.Delete(_bench.CheckpointFile);
        Directory.Delete(Path.Combine(_bench.Folder, ".pulumi"), recursive: true);
        string[] during = [];
        string[] Entries() => Directory.GetFileSystemEntries(_bench.Folder, "*", SearchOption.AllDirectories);
        await _bench.UpAsync(_ =>
        {
            during = [.. Entries().Where(entry => Others(entry) != UnixFileMode.None)];
            return Task.CompletedTask;
        });
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        Assert.That(Entries().Append(_bench.Folder).Where(entry => Others(entry) != UnixFileMode.None), Is.Empty);
        Assert.That(during, Is.Empty, "the journal and the lock");

        static UnixFileMode Others(string path) => File.GetUnixFileMode(path) & (UnixFileMode)0b000_111_111;
    }

    [TestCase("{\"version\": 3, \"checkpoint\": {\"st")]
    [TestCase("")]
    [TestCase("{\"some\": \"thing\"}")]
    [TestCase("{\"version\": 9, \"checkpoint\": {}}")]
    public async Task A_damaged_state_file_is_one_error_that_names_it_and_its_newest_copies(string content)
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        await File.WriteAllTextAsync(_bench.CheckpointFile, content);
        var newest = Directory
            .GetFiles(Path.Combine(_bench.Folder, ".pulumi/history/project/dev"), "*.checkpoint.json")
            .Single();
        var backup = Directory.GetFiles(Path.Combine(_bench.Folder, ".pulumi/backups/project/dev")).Single();
        Assert.That(
            () => _bench.UpAsync(_ => Task.CompletedTask),
            Throws
                .TypeOf<EngineException>()
                .With.Message.Contains(_bench.CheckpointFile)
                .And.Message.Contains($"\n  {newest}\n  {backup}\n")
                .And.Message.EndsWith($"infra stack import --stack dev --file '{newest}'")
        );
        Assert.That(await File.ReadAllTextAsync(_bench.CheckpointFile), Is.EqualTo(content));

        _bench.Store.Import("dev", await File.ReadAllBytesAsync(newest), newest);
        Assert.That(_bench.Names, Does.Contain("a"));
    }

    [Test]
    public async Task Old_backups_records_and_checkpoints_are_deleted()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        var history = Path.Combine(_bench.Folder, ".pulumi/history/project/dev");
        var backups = Path.Combine(_bench.Folder, ".pulumi/backups/project/dev");
        var record = await File.ReadAllTextAsync(Directory.GetFiles(history, "*.history.json").Single());
        for (var time = 1; time <= 100; time++)
        {
            await File.WriteAllTextAsync(Path.Combine(history, $"dev-{time}.history.json"), record);
            await File.WriteAllTextAsync(Path.Combine(history, $"dev-{time}.checkpoint.json"), "{}");
            await File.WriteAllTextAsync(Path.Combine(backups, $"dev.{time}.json"), "{}");
        }

        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));

        Assert.Multiple(() =>
        {
            Assert.That(
                Directory.GetFiles(history, "*.history.json"),
                Has.Length.EqualTo(100).And.No.Member(Path.Combine(history, "dev-1.history.json"))
            );
            Assert.That(Directory.GetFiles(history, "*.checkpoint.json"), Has.Length.EqualTo(20));
            Assert.That(Directory.GetFiles(backups), Has.Length.EqualTo(20));
        });
    }

    [Test]
    public async Task The_history_tells_of_each_update_the_newest_first()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("fail", "no"))));

        var history = _bench.Store.History("dev");

        Assert.Multiple(() =>
        {
            Assert.That(history.Select(update => update.Version), Is.EqualTo(new[] { 2, 1 }));
            Assert.That(history.Select(update => update.Succeeded), Is.EqualTo(new[] { false, true }));
            Assert.That(history[1].Changes[StepOperation.Create], Is.EqualTo(1));
            Assert.That(history[1].Kind, Is.EqualTo("update"));
        });
    }

    [Test]
    public async Task A_stack_counts_no_resource_that_only_waits_to_be_deleted()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 1))));
        var count = _bench.Store.List().Single().ResourceCount;
        _bench.Provider.Meanwhile = (call, _) =>
            call == "delete a" ? throw new RpcException(new Status(StatusCode.Unknown, "no")) : Task.CompletedTask;
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("force", 2))));

        Assert.That(_bench.State.Resources, Has.Some.Matches<ResourceState>(resource => resource!.Delete));
        Assert.That(_bench.Store.List().Single().ResourceCount, Is.EqualTo(count));
    }

    [Test]
    public async Task A_second_operation_fails_and_names_the_holder_of_the_lock()
    {
        Exception? refused = null;
        await _bench.UpAsync(async _ =>
        {
            try
            {
                await _bench.UpAsync(_ => Task.CompletedTask);
            }
            catch (EngineException e)
            {
                refused = e;
            }
        });
        Assert.That(refused?.Message, Does.Contain($"pid {Environment.ProcessId}").And.Contain(Environment.UserName));
    }

    [Test]
    public async Task The_lock_of_a_dead_process_is_taken_over_with_a_note()
    {
        var locks = Path.Combine(_bench.Folder, ".pulumi/locks/organization/project/dev");
        Directory.CreateDirectory(locks);
        await File.WriteAllTextAsync(
            Path.Combine(locks, "x.json"),
            // This is above the highest process id of Linux.
            $$"""{"pid":4194305,"username":"u","hostname":"{{Environment.MachineName}}","timestamp":"2026-01-01T00:00:00Z"}"""
        );
        var run = await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        Assert.Multiple(() =>
        {
            Assert.That(run.Result.Succeeded, Is.True);
            Assert.That(
                run.Events.OfType<DiagnosticEvent>().Single().Message,
                Does.Contain("took over the lock of u@").And.Contain("4194305")
            );
        });
    }

    [Test]
    public async Task A_lock_of_another_host_is_respected()
    {
        var locks = Path.Combine(_bench.Folder, ".pulumi/locks/organization/project/dev");
        Directory.CreateDirectory(locks);
        await File.WriteAllTextAsync(
            Path.Combine(locks, "x.json"),
            """{"pid":1,"username":"u","hostname":"elsewhere","timestamp":"2026-01-01T00:00:00Z"}"""
        );
        Assert.That(
            () => _bench.UpAsync(_ => Task.CompletedTask),
            Throws.TypeOf<EngineException>().With.Message.Contains("u@elsewhere")
        );
    }

    [Test]
    public async Task A_stack_with_resources_is_removed_only_by_force()
    {
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a"));
        Assert.That(
            _bench.Store.List().Select(stack => (stack.Name, stack.ResourceCount)),
            Is.EqualTo(new[] { ("dev", 2) })
        );
        Assert.That(() => _bench.Store.Remove(Stack, force: false), Throws.TypeOf<EngineException>());
        _bench.Store.Remove(Stack, force: true);
        Assert.That(_bench.Store.List(), Is.Empty);
    }

    [Test]
    public async Task A_new_stack_gets_a_salt_of_its_own()
    {
        File.Delete(_bench.CheckpointFile);
        await _bench.UpAsync(monitor => monitor.RegisterAsync("a", Map(("x", new SecretValue("y")))));
        Assert.That(_bench["a"].Inputs["x"], Is.EqualTo(new SecretValue("y")));
    }

    [Test]
    public async Task A_journal_grows_by_the_step_and_not_by_the_state()
    {
        var sizes = new Dictionary<int, long>();
        foreach (var count in (int[])[100, 400])
        {
            _bench.Provider.Meanwhile = (_, _) =>
            {
                sizes[count] = Math.Max(sizes.GetValueOrDefault(count), new FileInfo(_bench.JournalFile).Length);
                return Task.CompletedTask;
            };
            await _bench.UpAsync(async monitor =>
            {
                for (var i = 0; i < count; i++)
                {
                    await monitor.RegisterAsync($"r{i}");
                }
            });
            await _bench.RunAsync(UpdateKind.Destroy);
        }

        Assert.That(sizes[400], Is.LessThan(5 * sizes[100]));
    }
}
