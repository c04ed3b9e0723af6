using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>Counts the revisions of each family: a number is never used twice, even after its revision is gone.</summary>
internal sealed class TaskDefinitionRevisions(string folder)
{
    private readonly Lock _lock = new();
    private readonly string _path = Path.Combine(folder, "task-definitions.json");

    /// <summary>The next revision of the family, from 1.</summary>
    public int Next(string family)
    {
        lock (_lock)
        {
            var last = File.Exists(_path)
                ? JsonSerializer.Deserialize(File.ReadAllText(_path), RevisionsJson.Default.DictionaryStringInt32) ?? []
                : [];
            var next = last.GetValueOrDefault(family) + 1;
            last[family] = next;
            PrivateFile.Write(_path, JsonSerializer.Serialize(last, RevisionsJson.Default.DictionaryStringInt32));
            return next;
        }
    }
}

[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class RevisionsJson : JsonSerializerContext;
