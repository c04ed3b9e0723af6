using System.Globalization;
using Local.Protocol.Files;

namespace Local.Engine.State;

/// <summary>
/// The copies of the stacks' checkpoints and the records of their updates. For each stack, it keeps the newest
/// <see cref="BackupsKept"/> backups, <see cref="UpdatesKept"/> records and <see cref="CheckpointsKept"/>
/// checkpoints of the history. Adding one deletes older ones.
/// </summary>
internal sealed class StateArchive(StateLayout layout)
{
    /// <summary>The number of backups kept for a stack.</summary>
    public const int BackupsKept = 20;

    /// <summary>The number of update records kept for a stack.</summary>
    public const int UpdatesKept = 100;

    /// <summary>The number of history checkpoints kept for a stack.</summary>
    public const int CheckpointsKept = 20;

    /// <summary>Copies the checkpoint of a stack, if there is one, to its backups.</summary>
    public void BackUp(string stack, DateTimeOffset time)
    {
        if (File.Exists(layout.Checkpoint(stack)))
        {
            AtomicFile.Copy(layout.Checkpoint(stack), layout.Backup(stack, time));
            Prune(layout.BackupFolder(stack), "*.json", BackupsKept);
        }
    }

    /// <summary>Adds an update to the history of a stack, with its resulting checkpoint.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="record">The update. It gets the next version.</param>
    public void Add(string stack, UpdateRecord record)
    {
        record = record with { Version = (History(stack) is [var newest, ..] ? newest.Version : 0) + 1 };
        AtomicFile.Write(layout.History(stack, record.End, "history"), record.Write);
        AtomicFile.Copy(layout.Checkpoint(stack), layout.History(stack, record.End, "checkpoint"));
        Prune(layout.HistoryFolder(stack), "*.history.json", UpdatesKept);
        Prune(layout.HistoryFolder(stack), "*.checkpoint.json", CheckpointsKept);
    }

    /// <summary>Returns the updates of a stack, newest first.</summary>
    public IReadOnlyList<UpdateRecord> History(string stack)
    {
        var files = Files(layout.HistoryFolder(stack), "*.history.json");
        // Old records have no version. Their position is their version.
        return
        [
            .. files
                .Select(UpdateRecord.Read)
                .Select((record, index) => record.Version > 0 ? record : record with { Version = files.Count - index }),
        ];
    }

    /// <summary>Returns the paths of the copies of a stack's checkpoint, newest first.</summary>
    public IReadOnlyList<string> Copies(string stack) =>
        [
            .. Files(layout.HistoryFolder(stack), "*.checkpoint.json")
                .Concat(Files(layout.BackupFolder(stack), "*.json"))
                .OrderByDescending(Time),
        ];

    /// <summary>Moves all copies and records of a stack to another name.</summary>
    public void Rename(string stack, string name)
    {
        foreach (
            var (from, to) in (ReadOnlySpan<(string, string)>)
                [
                    (layout.HistoryFolder(stack), layout.HistoryFolder(name)),
                    (layout.BackupFolder(stack), layout.BackupFolder(name)),
                ]
        )
        {
            if (Directory.Exists(from))
            {
                Directory.Move(from, to);
            }
        }
    }

    /// <summary>Deletes all copies and records of a stack.</summary>
    public void Remove(string stack)
    {
        foreach (var folder in (string[])[layout.HistoryFolder(stack), layout.BackupFolder(stack)])
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static void Prune(string folder, string pattern, int kept)
    {
        foreach (var file in Files(folder, pattern).Skip(kept))
        {
            File.Delete(file);
        }
    }

    private static List<string> Files(string folder, string pattern) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder, pattern).OrderByDescending(Time)] : [];

    /// <summary>Returns the nanoseconds since 1970 in a copy's name.</summary>
    private static long Time(string file)
    {
        var digits = Path.GetFileName(file).Split('.', '-').LastOrDefault(part => part.All(char.IsAsciiDigit));
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var time) ? time : 0;
    }
}
