using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>The saved state of a group, read when the cloud starts again. Each group has a file.</summary>
internal sealed class GroupMemory(string stateFolder, string name)
{
    private readonly string _path = Path.Combine(stateFolder, "auto-scaling-groups", Uri.EscapeDataString(name));
    private string? _saved;

    public void Save(RememberedGroup group)
    {
        var text = JsonSerializer.Serialize(group, RememberedGroupJson.Default.RememberedGroup);
        if (text == _saved)
        {
            return;
        }

        PrivateFile.Write(_path, text);
        _saved = text;
    }

    public void Forget() => File.Delete(_path);

    /// <summary>Returns the saved state; null if there is none.</summary>
    /// <exception cref="CloudException">The file is damaged.</exception>
    public RememberedGroup? Load() =>
        JsonFile.Load(_path, RememberedGroupJson.Default.RememberedGroup, "remove it to start the group anew");
}

/// <summary>The saved form of a group.</summary>
internal sealed record RememberedGroup(int Desired, IReadOnlyList<RememberedMember> Members, InstanceRefresh? Refresh);

/// <summary>The saved form of a group's instance.</summary>
internal sealed record RememberedMember(
    string InstanceId,
    GroupSubnet Subnet,
    TemplateVersion Template,
    DateTimeOffset LaunchedAt,
    bool Protected
);

[JsonSourceGenerationOptions(
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(RememberedGroup))]
internal sealed partial class RememberedGroupJson : JsonSerializerContext;
