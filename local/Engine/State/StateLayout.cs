using System.Globalization;

namespace Local.Engine.State;

/// <summary>The paths of a project's stacks in Pulumi's file backend.</summary>
/// <param name="Root">The folder that holds <c>.pulumi</c>.</param>
/// <param name="Project">The project's name.</param>
internal sealed record StateLayout(string Root, string Project)
{
    /// <summary>The organization of every stack in a file backend.</summary>
    public const string Organization = "organization";

    private string Book => Path.Combine(Root, ".pulumi");

    public string MetaFile => Path.Combine(Book, "meta.yaml");

    public string StacksFolder => Path.Combine(Book, "stacks", Project);

    public string Checkpoint(string stack) => Path.Combine(StacksFolder, $"{stack}.json");

    /// <summary>
    /// Returns the path of the journal, beside the checkpoint while an operation runs. The backend treats only
    /// .json files as stacks.
    /// </summary>
    public string Journal(string stack) => Path.Combine(StacksFolder, $"{stack}.journal");

    /// <summary>Returns the path of the stack's tags, a map in JSON.</summary>
    public string Tags(string stack) => Path.Combine(StacksFolder, $"{stack}.pulumi-tags");

    public string HistoryFolder(string stack) => Path.Combine(Book, "history", Project, stack);

    public string BackupFolder(string stack) => Path.Combine(Book, "backups", Project, stack);

    public string Backup(string stack, DateTimeOffset time) =>
        Path.Combine(BackupFolder(stack), $"{stack}.{Nanoseconds(time)}.json");

    public string History(string stack, DateTimeOffset time, string kind) =>
        Path.Combine(HistoryFolder(stack), $"{stack}-{Nanoseconds(time)}.{kind}.json");

    public string LockFolder(string stack) => Path.Combine(Book, "locks", Organization, Project, stack);

    private static string Nanoseconds(DateTimeOffset time) =>
        ((time - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
}
