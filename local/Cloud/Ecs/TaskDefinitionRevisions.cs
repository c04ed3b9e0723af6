using System.Globalization;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Protocol.Files;
using Local.Protocol.Text;

namespace Local.Cloud.Ecs;

/// <summary>
/// Counts the revisions of each family. Each family has a file, so that a number is never used twice, even if the
/// revision is deleted. Thread-safe.
/// </summary>
internal sealed class TaskDefinitionRevisions(string stateFolder)
{
    private readonly KeyedLock _locks = new();
    private readonly string _folder = Path.Combine(stateFolder, "task-definitions");

    // The file in which earlier versions counted for all families.
    private readonly string _former = Path.Combine(stateFolder, "task-definitions.json");

    /// <summary>Returns the next revision of the family, from 1.</summary>
    /// <exception cref="CloudException">The family's file is damaged, or cannot be written.</exception>
    public async Task<int> NextAsync(string family, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(family, cancellationToken);
        var path = Path.Combine(_folder, family);
        var next = (RegularFile.TryReadText(path) is { } text ? Last(path, text) : Former(family)) + 1;
        PrivateFile.Write(path, next.ToString(CultureInfo.InvariantCulture));
        return next;
    }

    private static int Last(string path, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : throw new CloudException(
                $"{path} is damaged: found '{ControlCharacters.Escape(text)}'; allowed: the number of the family's last "
                    + "revision. Remove it to begin with revision 1"
            );

    private int Former(string family) =>
        JsonFile
            .Load(_former, RevisionsJson.Default.DictionaryStringInt32, "remove it to begin with revision 1")
            ?.GetValueOrDefault(family)
        ?? 0;
}

[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class RevisionsJson : JsonSerializerContext;
