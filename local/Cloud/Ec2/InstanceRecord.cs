using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>What is kept of an instance beside its root, so that it can be booted again.</summary>
internal sealed record InstanceRecord(
    string Id,
    string Stack,
    string Name,
    string ImageId,
    string InstanceType,
    string Region,
    string Address,
    IReadOnlyList<string> SecurityGroupIds,
    string? InstanceProfile,
    IReadOnlyDictionary<string, string> Tags,
    DateTimeOffset LaunchTime
)
{
    private const string FileName = "instance.json";

    /// <summary>Writes it into the instance's folder.</summary>
    public void Save(string folder) =>
        PrivateFile.Write(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(this, InstanceRecordJson.Default.InstanceRecord)
        );

    /// <summary>What a folder holds; null when it holds no instance.</summary>
    /// <exception cref="CloudException">What it holds is damaged.</exception>
    public static InstanceRecord? Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), InstanceRecordJson.Default.InstanceRecord);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CloudException(
                $"{path} is damaged ({e.Message}); remove its folder to go on without the instance"
            );
        }
    }
}

[JsonSerializable(typeof(InstanceRecord))]
internal sealed partial class InstanceRecordJson : JsonSerializerContext;
