using System.Security.Cryptography;
using System.Text.Json;
using Local.Engine.Secrets;

namespace Local.Engine.State;

/// <summary>A stack that has state.</summary>
/// <param name="Name">Its name.</param>
/// <param name="LastUpdate">When its state was last saved.</param>
/// <param name="ResourceCount">How many resources it has, without those that were replaced and wait to be deleted.</param>
/// <param name="UpdateInProgress">Whether an operation is changing it now.</param>
public sealed record StackSummary(string Name, DateTimeOffset LastUpdate, int ResourceCount, bool UpdateInProgress);

/// <summary>
/// The state of a project's stacks in Pulumi's file-backend layout. A journal that a broken operation left is
/// folded into the checkpoint by whatever is called first.
/// </summary>
public sealed class CheckpointStore
{
    private const int CopiesNamed = 3;

    private readonly StateLayout _layout;
    private readonly StateArchive _archive;
    private readonly Func<string> _passphrase;
    private readonly TimeProvider _time;

    /// <param name="folder">The folder that holds <c>.pulumi</c>, such as <c>.local/state</c>; made when it is needed.</param>
    /// <param name="project">The project's name.</param>
    /// <param name="passphrase">Gives the passphrase of the stacks' secrets; called only when there is a secret, or a new stack.</param>
    /// <param name="time">Tells the time.</param>
    public CheckpointStore(string folder, string project, Func<string> passphrase, TimeProvider time)
    {
        _layout = new StateLayout(folder, project);
        _archive = new StateArchive(_layout);
        _passphrase = passphrase;
        _time = time;
    }

    /// <summary>The project's name.</summary>
    public string Project => _layout.Project;

    /// <summary>The state of a stack; <see cref="Snapshot.Empty"/> when it has none.</summary>
    /// <exception cref="EngineException">
    /// The file is damaged or no checkpoint of Pulumi's (the message names it and its newest copies), or its
    /// secrets cannot be decrypted.
    /// </exception>
    public Snapshot Load(string stack) => Open(stack, writable: false).Snapshot;

    /// <summary>The stacks that have state, by name.</summary>
    public IReadOnlyList<StackSummary> List()
    {
        if (!Directory.Exists(_layout.StacksFolder))
        {
            return [];
        }

        return
        [
            .. Directory
                .GetFiles(_layout.StacksFolder)
                .Where(file => Path.GetExtension(file) is ".json" or ".journal")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Distinct()
                .Order(StringComparer.Ordinal)
                .Select(Summarize),
        ];
    }

    /// <summary>The updates of a stack, the newest first.</summary>
    /// <exception cref="EngineException">A record cannot be read; the message names it.</exception>
    public IReadOnlyList<UpdateRecord> History(string stack) => _archive.History(stack);

    /// <summary>Writes what <c>pulumi stack export</c> prints.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="stream">Where to.</param>
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
    /// Replaces a stack's state by what <c>pulumi stack export</c> printed of it, or by a copy of its checkpoint; the
    /// state from before is backed up.
    /// </summary>
    /// <param name="stack">The stack.</param>
    /// <param name="content">What was printed.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <returns>How many resources the stack has now.</returns>
    /// <exception cref="EngineException">
    /// It is no export, or one of another stack, or does not hold together, or its secrets cannot be decrypted; or
    /// an operation is changing the stack. The state is as it was.
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
                $"cannot import {source}: {e.Message.TrimEnd('.')}. The stack {stack} is as it was."
            );
        }

        BackUp(stack);
        Save(stack, snapshot, secrets ?? NewSecrets());
        // What an operation that broke off had noted was about the state from before.
        File.Delete(_layout.Journal(stack));
        return snapshot.Resources.Count;
    }

    /// <summary>Removes a stack's state, history and backups.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="force">Whether to do so although it has resources, which are then known to nobody.</param>
    /// <exception cref="EngineException">It has resources, or an operation is changing it.</exception>
    public void Remove(string stack, bool force)
    {
        using var held = Lock(stack, note: null);
        if (!force && Load(stack).Resources.Count is > 0 and var count)
        {
            throw new EngineException(
                $"the stack {stack} still has {count} resources: destroy it first, or remove it with --force"
            );
        }

        File.Delete(_layout.Checkpoint(stack));
        File.Delete(_layout.Journal(stack));
        _archive.Remove(stack);
    }

    /// <summary>Takes the right to change a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="note">Takes what the user should know: that the lock of a dead process was taken over.</param>
    /// <exception cref="EngineException">Another process has it; the message names it.</exception>
    public StackLock Lock(string stack, Action<string>? note) =>
        StackLock.Acquire(_layout.LockFolder(stack), stack, _time, note);

    /// <summary>Refuses when another process is changing a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <exception cref="EngineException">One is; the message names it.</exception>
    public void RefuseLocked(string stack) => StackLock.RefuseHeld(_layout.LockFolder(stack), stack);

    /// <summary>Who holds the right to change a stack, living or dead, for messages; empty when nobody does.</summary>
    /// <param name="stack">The stack.</param>
    /// <exception cref="EngineException">A lock cannot be read; the message names its file.</exception>
    public IReadOnlyList<string> LockHolders(string stack) => StackLock.Holders(_layout.LockFolder(stack));

    /// <summary>
    /// Takes the right to change a stack from whoever holds it. An operation that goes on nonetheless can save
    /// nothing any more.
    /// </summary>
    /// <param name="stack">The stack.</param>
    public void BreakLock(string stack) => StackLock.Break(_layout.LockFolder(stack));

    /// <summary>Takes the right to change a stack; null when another process has it.</summary>
    internal StackLock? TryLock(string stack)
    {
        try
        {
            return Lock(stack, note: null);
        }
        catch (EngineException)
        {
            return null;
        }
    }

    /// <summary>The state that an operation starts from. A writable one is for the holder of the lock alone.</summary>
    internal OpenStack Open(string stack, bool writable)
    {
        var path = _layout.Checkpoint(stack);
        var journal = _layout.Journal(stack);
        // The journal of an operation that is running is its own.
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

    /// <summary>Saves a snapshot as the checkpoint. For the holder of the lock alone, while there is no journal.</summary>
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

    /// <summary>Saves what an operation came to, enters it in the history and removes the journal.</summary>
    internal void Commit(string stack, Snapshot snapshot, SecretsManager secrets, UpdateRecord record)
    {
        Save(stack, snapshot, secrets);
        File.Delete(_layout.Journal(stack));
        _archive.Add(stack, record);
    }

    /// <summary>A manager for the secrets of a stack that had none.</summary>
    internal SecretsManager NewSecrets() => SecretsManager.Create(_passphrase());

    private void BackUp(string stack)
    {
        // Whoever made the folder: what is in it from before is private with it.
        AtomicFile.MakeFolder(_layout.Root);
        File.SetUnixFileMode(_layout.Root, AtomicFile.PrivateFolder);
        if (!File.Exists(_layout.MetaFile))
        {
            AtomicFile.Write(_layout.MetaFile, stream => stream.Write("version: 1\n"u8));
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
            // One file all the while, even when another takes its place meanwhile.
            using var file = File.OpenRead(path);
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
            // The operation that wrote it has ended meanwhile.
            return null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new EngineException($"cannot read the journal {journal}: {e.Message}");
        }
    }

    private string Advice(string stack)
    {
        var copies = _archive.Copies(stack).Take(CopiesNamed).ToList();
        return copies.Count == 0
            ? "There is no copy of it."
            : $"Its newest copies are\n  {string.Join("\n  ", copies)}\nand this brings the first of them back:\n"
                + $"  infra stack import --stack {stack} --file '{copies[0]}'";
    }

    private static string Identity(string path)
    {
        if (!File.Exists(path))
        {
            return "";
        }

        using var file = File.OpenRead(path);
        return Hash(file);
    }

    private static string Hash(Stream content) => Convert.ToHexStringLower(SHA256.HashData(content));
}

/// <summary>A stack's state and what encrypts its secrets; null when nothing was ever saved.</summary>
internal sealed record OpenStack(Snapshot Snapshot, SecretsManager? Secrets);
