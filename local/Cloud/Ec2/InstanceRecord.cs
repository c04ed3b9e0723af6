using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>The saved record of an instance beside its root, from which it can boot again.</summary>
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
    DateTimeOffset LaunchTime,
    bool HasPublicAddress = true
)
{
    private const string FileName = "instance.json";

    /// <summary>Saves the record in the instance's folder.</summary>
    public void Save(string folder) =>
        PrivateFile.Write(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(this, InstanceRecordJson.Default.InstanceRecord)
        );

    /// <summary>Returns the record in a folder; null if the folder holds no instance.</summary>
    /// <exception cref="CloudException">The record is damaged.</exception>
    public static InstanceRecord? Load(string folder) =>
        JsonFile.Load(
            Path.Combine(folder, FileName),
            InstanceRecordJson.Default.InstanceRecord,
            "remove its folder to go on without the instance"
        );
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(InstanceRecord))]
internal sealed partial class InstanceRecordJson : JsonSerializerContext;
