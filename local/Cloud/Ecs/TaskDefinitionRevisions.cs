using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>
/// Counts the revisions of each family, in a file of its own: a number is never used twice, even after its revision
/// is gone. Safe for many callers at once.
/// </summary>
internal sealed class TaskDefinitionRevisions(string stateFolder)
{
    private readonly KeyedLock _locks = new();
    private readonly string _folder = Path.Combine(stateFolder, "task-definitions");

    // Where clouds of earlier builds counted for all families.
    private readonly string _former = Path.Combine(stateFolder, "task-definitions.json");

    /// <summary>The next revision of the family, from 1.</summary>
    /// <exception cref="CloudException">The family's file is damaged, or cannot be written.</exception>
    public async Task<int> NextAsync(string family, CancellationToken cancellationToken)
    {
        using var held = await _locks.AcquireAsync(family, cancellationToken);
        var path = Path.Combine(_folder, family);
        var next = (File.Exists(path) ? Last(path) : Former(family)) + 1;
        PrivateFile.Write(path, next.ToString(CultureInfo.InvariantCulture));
        return next;
    }

    private static int Last(string path)
    {
        var text = File.ReadAllText(path);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : throw new CloudException(
                $"{path} is damaged: it must hold the family's last revision, and holds '{text}'"
            );
    }

    private int Former(string family)
    {
        if (!File.Exists(_former))
        {
            return 0;
        }

        try
        {
            var last = JsonSerializer.Deserialize(
                File.ReadAllText(_former),
                RevisionsJson.Default.DictionaryStringInt32
            );
            return last?.GetValueOrDefault(family) ?? 0;
        }
        catch (JsonException e)
        {
            throw new CloudException($"{_former} is damaged: {e.Message}");
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class RevisionsJson : JsonSerializerContext;
