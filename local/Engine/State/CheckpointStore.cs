using System.Security.Cryptography;
using System.Text.Json;
using Local.Engine.Secrets;
using Local.Protocol.Files;
using Local.Protocol.Text;

namespace Local.Engine.State;

/// <summary>A stack with a state.</summary>
/// <param name="Name">The name of the stack.</param>
/// <param name="LastUpdate">The time at which the state was last saved.</param>
/// <param name="ResourceCount">The number of resources, without those that were replaced and wait for deletion.</param>
/// <param name="UpdateInProgress">Whether an operation is changing it now.</param>
public sealed record StackSummary(string Name, DateTimeOffset LastUpdate, int ResourceCount, bool UpdateInProgress);

/// <summary>
/// The states of a project's stacks in Pulumi's file-backend layout. The first call after an interrupted operation
/// merges its journal into the checkpoint.
/// </summary>
public sealed class CheckpointStore
{
    /// <summary>The organization of every stack.</summary>
    public const string Organization = StateLayout.Organization;

    private const int CopiesNamed = 3;

    private readonly StateLayout _layout;
    private readonly StateArchive _archive;
    private readonly Func<string> _passphrase;
    private readonly TimeProvider _time;

    /// <param name="folder">
    /// The folder that holds <c>.pulumi</c>, such as <c>.local/state</c>. It is created on demand.
    /// </param>
    /// <param name="project">The project's name.</param>
    /// <param name="passphrase">
    /// Returns the passphrase of the stacks' secrets. Called only for a secret or a new stack.
    /// </param>
    /// <param name="time">The clock.</param>
    public CheckpointStore(string folder, string project, Func<string> passphrase, TimeProvider time)
    {
        _layout = new StateLayout(folder, project);
        _archive = new StateArchive(_layout);
        _passphrase = passphrase;
        _time = time;
    }

    /// <summary>The project's name.</summary>
    public string Project => _layout.Project;

    /// <summary>Returns the state of a stack; <see cref="Snapshot.Empty"/> if it has none.</summary>
    /// <exception cref="EngineException">
    /// The file is damaged or not a Pulumi checkpoint (the message names it and its newest copies), or its secrets
    /// cannot be decrypted.
    /// </exception>
    public Snapshot Load(string stack) => Open(stack, writable: false).Snapshot;

    /// <summary>The names of the stacks with a state, in alphabetical order.</summary>
    public IReadOnlyList<string> Names =>
        !Directory.Exists(_layout.StacksFolder)
            ? []
            :
            [
                .. Directory
                    .GetFiles(_layout.StacksFolder)
                    .Where(file => Path.GetExtension(file) is ".json" or ".journal")
                    .Select(file => Path.GetFileNameWithoutExtension(file))
                    .Distinct()
                    .Order(StringComparer.Ordinal),
            ];

    /// <summary>Returns the stacks with a state, ordered by name.</summary>
    public IReadOnlyList<StackSummary> List() => [.. Names.Select(Summarize)];

    /// <summary>Returns the updates of a stack, newest first.</summary>
    /// <exception cref="EngineException">A record cannot be read; the message names it.</exception>
    public IReadOnlyList<UpdateRecord> History(string stack) => _archive.History(stack);

    /// <summary>Writes the output of <c>pulumi stack export</c>.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="stream">The destination.</param>
    /// <param name="showSecrets">Whether secrets are written in clear.</param>
    public void Export(string stack, Stream stream, bool showSecrets)
    {
        var opened = Open(stack, writable: false);
        CheckpointJson.WriteExport(
            stream,
            opened.Snapshot,
            opened.Secrets?.Salt,
            showSecrets ? null : text => opened.Secrets!.Encrypt(text)
        );
    }

    /// <summary>
    /// Replaces a stack's state by an output of <c>pulumi stack export</c>, or by a copy of its checkpoint. The former
    /// state is backed up.
    /// </summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="content">The output or the copy.</param>
    /// <param name="source">The origin of the content, for messages.</param>
    /// <returns>The new number of resources in the stack.</returns>
    /// <exception cref="EngineException">
    /// The content is not an export, belongs to another stack, is inconsistent or cannot be decrypted; or an operation
    /// is changing the stack. The state is unchanged.
    /// </exception>
    public int Import(string stack, byte[] content, string source)
    {
        using var held = Lock(stack, note: null);
        SecretsManager? secrets = null;
        Snapshot snapshot;
        try
        {
            using var stream = new MemoryStream(content);
            snapshot = CheckpointJson.ReadExport(stream, salt => secrets = SecretsManager.Open(_passphrase, salt));
            SnapshotCheck.Require(snapshot, Project, stack);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or EngineException)
        {
            throw new EngineException(
                $"cannot import {source}: {e.Message.TrimEnd('.')}. The stack {stack} is unchanged."
            );
        }

        BackUp(stack);
        Save(stack, snapshot, secrets ?? NewSecrets());
        // The journal of an interrupted operation belonged to the former state.
        File.Delete(_layout.Journal(stack));
        return snapshot.Resources.Count;
    }

    /// <summary>Edits a stack's state. The former state is backed up.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="edit">Makes the new state from the present one.</param>
    /// <exception cref="EngineException">
    /// <paramref name="edit"/> throws, its result is inconsistent, or an operation is changing the stack. The state
    /// is unchanged.
    /// </exception>
    public void Edit(string stack, Func<Snapshot, Snapshot> edit)
    {
        using var held = Lock(stack, note: null);
        var (before, secrets) = Open(stack, writable: true);
        var after = edit(before);
        try
        {
            SnapshotCheck.Require(after, Project, stack);
        }
        catch (FormatException e)
        {
            throw new EngineException($"the state of {stack} is unchanged: {e.Message}");
        }

        BackUp(stack);
        Save(stack, after, secrets ?? NewSecrets());
    }

    /// <summary>Removes a stack's state, history and backups.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="force">Whether to remove a stack that has resources, which nobody manages afterwards.</param>
    /// <exception cref="EngineException">The stack has resources, or an operation is changing it.</exception>
    public void Remove(string stack, bool force)
    {
        using var held = Lock(stack, note: null);
        if (!force && Load(stack).Resources.Count is > 0 and var count)
        {
            throw new EngineException(
                $"the stack {stack} still has {Counted.Text(count, "resource")}: destroy it first, or remove it with --force"
            );
        }

        File.Delete(_layout.Checkpoint(stack));
        File.Delete(_layout.Journal(stack));
        File.Delete(_layout.Tags(stack));
        _archive.Remove(stack);
    }

    /// <summary>
    /// Records a stack without resources, so that it exists. A stack that has a state stays as it is.
    /// </summary>
    public void Create(string stack)
    {
        using var held = Lock(stack, note: null);
        if (!Names.Contains(stack))
        {
            BackUp(stack);
            Save(stack, Snapshot.Empty, NewSecrets());
        }
    }

    /// <summary>Renames a stack, with its history: its name changes in the URNs of its resources.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="name">The new name.</param>
    /// <param name="renameElsewhere">
    /// Renames the stack where providers keep its name. It runs before the state changes, and only if there are
    /// resources.
    /// </param>
    /// <exception cref="EngineException">An operation is changing the stack.</exception>
    public async Task RenameAsync(string stack, string name, Func<Task> renameElsewhere)
    {
        using var held = Lock(stack, note: null);
        var (snapshot, secrets) = Open(stack, writable: true);
        if (snapshot.Resources.Count > 0)
        {
            await renameElsewhere();
        }

        if (secrets is not null)
        {
            Save(name, SnapshotEdits.InStack(snapshot, name), secrets);
            File.Delete(_layout.Checkpoint(stack));
        }

        if (File.Exists(_layout.Tags(stack)))
        {
            File.Move(_layout.Tags(stack), _layout.Tags(name));
        }

        _archive.Rename(stack, name);
    }

    /// <summary>Returns the tags of a stack.</summary>
    /// <exception cref="EngineException">The file of the tags is damaged. The message names it.</exception>
    public IReadOnlyDictionary<string, string> Tags(string stack)
    {
        var path = _layout.Tags(stack);
        try
        {
            return RegularFile.TryReadText(path) is { } text
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? []
                : [];
        }
        catch (JsonException e)
        {
            throw new EngineException(
                $"{path} is damaged ({e.Message.TrimEnd('.')}): remove it, and set the tags again"
            );
        }
    }

    /// <summary>Replaces the tags of a stack.</summary>
    public void SetTags(string stack, IReadOnlyDictionary<string, string> tags) =>
        AtomicFile.Write(_layout.Tags(stack), stream => JsonSerializer.Serialize(stream, tags));

    /// <summary>Takes the lock of a stack.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="note">Receives the message that the lock of a dead process was taken over.</param>
    /// <exception cref="EngineException">Another process holds the lock. The message names the process.</exception>
    public StackLock Lock(string stack, Action<string>? note) =>
        StackLock.Acquire(_layout.LockFolder(stack), stack, _time, note);

    /// <summary>Throws if another process is changing a stack.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <exception cref="EngineException">
    /// Another process is changing the stack. The message names the process.
    /// </exception>
    public void RefuseLocked(string stack) => StackLock.RefuseHeld(_layout.LockFolder(stack), stack);

    /// <summary>Returns the holders of a stack's lock, running or not, for messages; empty if there are none.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <exception cref="EngineException">A lock cannot be read. The message names its file.</exception>
    public IReadOnlyList<string> LockHolders(string stack) => StackLock.Holders(_layout.LockFolder(stack));

    /// <summary>
    /// Removes a stack's lock, whoever holds it. If its operation continues, it cannot save its state any more.
    /// </summary>
    /// <param name="stack">The name of the stack.</param>
    public void BreakLock(string stack) => StackLock.Break(_layout.LockFolder(stack));

    /// <summary>Takes the lock of a stack; returns null if another process holds it.</summary>
    internal StackLock? TryLock(string stack)
    {
        try
        {
            return Lock(stack, note: null);
        }
        catch (Exception e) when (e is EngineException or IOException)
        {
            return null;
        }
    }

    /// <summary>Returns the start state of an operation. Only the holder of the lock may open it writable.</summary>
    internal OpenStack Open(string stack, bool writable)
    {
        var path = _layout.Checkpoint(stack);
        var journal = _layout.Journal(stack);
        // The journal of a running operation must not be touched.
        using var held = writable || !File.Exists(journal) ? null : TryLock(stack);
        SecretsManager? secrets = null;
        SecretsManager OpenSecrets(string salt) =>
            secrets?.Salt == salt ? secrets : secrets = SecretsManager.Open(_passphrase, salt);

        var (snapshot, identity) = Read(stack, path, OpenSecrets);
        if (!File.Exists(journal))
        {
            return new OpenStack(snapshot, secrets);
        }

        var replayed = Replay(journal, snapshot, identity, OpenSecrets);
        snapshot = replayed?.Build(_time.GetUtcNow()) ?? snapshot;
        if (writable || held is not null)
        {
            if (replayed is not null)
            {
                Save(stack, snapshot, secrets!);
            }

            File.Delete(journal);
        }

        return new OpenStack(snapshot, secrets);
    }

    /// <summary>
    /// Saves a snapshot as the checkpoint. Only for the holder of the lock, while there is no journal.
    /// </summary>
    internal void Save(string stack, Snapshot snapshot, SecretsManager secrets) =>
        AtomicFile.Write(
            _layout.Checkpoint(stack),
            stream =>
                CheckpointJson.WriteCheckpoint(
                    stream,
                    $"{StateLayout.Organization}/{Project}/{stack}",
                    snapshot,
                    secrets
                )
        );

    /// <summary>Backs the checkpoint up and starts a journal.</summary>
    internal Journal Begin(string stack, SecretsManager secrets)
    {
        var path = _layout.Checkpoint(stack);
        BackUp(stack);
        return Journal.Create(_layout.Journal(stack), Identity(path), secrets);
    }

    /// <summary>Saves the result of an operation, adds it to the history and removes the journal.</summary>
    internal void Commit(string stack, Snapshot snapshot, SecretsManager secrets, UpdateRecord record)
    {
        Save(stack, snapshot, secrets);
        File.Delete(_layout.Journal(stack));
        _archive.Add(stack, record);
    }

    /// <summary>Returns a secrets manager for a stack that had none.</summary>
    internal SecretsManager NewSecrets() => SecretsManager.Create(_passphrase());

    private void BackUp(string stack)
    {
        // Whoever created the folder, its present content becomes private too.
        PrivateFolder.Secure(_layout.Root);
        if (!File.Exists(_layout.MetaFile))
        {
            AtomicFile.Write(_layout.MetaFile, "version: 1\n");
        }

        _archive.BackUp(stack, _time.GetUtcNow());
    }

    private StackSummary Summarize(string stack)
    {
        var snapshot = Load(stack);
        return new StackSummary(
            stack,
            snapshot.Time,
            snapshot.Resources.Count(resource => !resource.Delete),
            StackLock.IsHeld(_layout.LockFolder(stack))
        );
    }

    private (Snapshot Snapshot, string Identity) Read(string stack, string path, Func<string, SecretsManager> open)
    {
        try
        {
            // The file stays open, in case another one replaces it in the meantime.
            using var file = RegularFile.OpenRead(path);
            var snapshot = CheckpointJson.ReadCheckpoint(file, open);
            file.Position = 0;
            return (snapshot, Hash(file));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return (Snapshot.Empty, "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"cannot read {path}: {e.Message}");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new EngineException($"cannot read the state file {path}: {e.Message.TrimEnd('.')}. {Advice(stack)}");
        }
    }

    private static SnapshotBuilder? Replay(
        string journal,
        Snapshot snapshot,
        string identity,
        Func<string, SecretsManager> open
    )
    {
        try
        {
            return Journal.Replay(journal, snapshot, identity, open);
        }
        catch (FileNotFoundException)
        {
            // The operation that wrote it has ended in the meantime.
            return null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new EngineException(
                $"cannot read the journal {journal}: {e.Message.TrimEnd('.')}. Remove it to go on with the state before the "
                    + "operation that was interrupted, and refresh the stack"
            );
        }
    }

    private string Advice(string stack)
    {
        var copies = _archive.Copies(stack).Take(CopiesNamed).ToList();
        return copies.Count == 0
            ? "It has no copy."
            : $"Its newest copies are\n  {string.Join("\n  ", copies)}\nand this brings the first of them back:\n"
                + $"  infra stack import --stack {stack} --file '{copies[0]}'";
    }

    private static string Identity(string path)
    {
        if (!File.Exists(path))
        {
            return "";
        }

        using var file = RegularFile.OpenRead(path);
        return Hash(file);
    }

    private static string Hash(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>A stack's state and its secrets manager; null if nothing was ever saved.</summary>
internal sealed record OpenStack(Snapshot Snapshot, SecretsManager? Secrets);
