using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>
/// What a service is remembered by when the cloud starts again: a file for each, encrypted, since a task
/// definition's environment may hold secrets.
/// </summary>
internal sealed class ServiceMemory(TaskPlatform platform, string cluster, string name)
{
    private readonly string _path = Path.Combine(platform.StateFolder, "services", cluster, name);

    // The text's digest: the texts of a thousand services take some megabytes.
    private byte[] _saved = [];

    public void Save(ServiceScheduler scheduler)
    {
        if (scheduler.Primary is not { } primary)
        {
            return;
        }
        var text = JsonSerializer.Serialize(
            new RememberedService(
                scheduler.Settings.Desired,
                Remember(primary),
                scheduler.LastCompleted is { } last && last != primary ? Remember(last) : null
            ),
            RememberedJson.Default.RememberedService
        );
        var digest = SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()));
        if (digest.AsSpan().SequenceEqual(_saved))
        {
            return;
        }
        PrivateFile.Write(_path, platform.Secrets.Encrypt(text));
        _saved = digest;
    }

    public void Forget() => File.Delete(_path);

    /// <summary>What was remembered; null when nothing was, or it cannot be read.</summary>
    public (int Desired, Deployment Primary, Deployment? LastCompleted)? Load(IResourceStore store)
    {
        if (!File.Exists(_path))
        {
            return null;
        }
        RememberedService remembered;
        try
        {
            var text = platform.Secrets.Decrypt(File.ReadAllText(_path));
            remembered = JsonSerializer.Deserialize(text, RememberedJson.Default.RememberedService)!;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            platform.Background.Note(
                $"service {name}: {_path} cannot be read ({e.Message}), so the service begins as its stack says"
            );
            return null;
        }
        var primary = Recall(remembered.Primary, store);
        var last = remembered.LastCompleted is { } other ? Recall(other, store) : null;
        return (remembered.Desired, primary, last ?? (primary.EverCompleted ? primary : null));
    }

    private static RememberedDeployment Remember(Deployment deployment) =>
        new(
            deployment.Id,
            deployment.CreatedAt,
            deployment.RolloutState,
            deployment.EverCompleted,
            PropertyJson.ToText(deployment.Revision.Inputs),
            deployment.Revision.TaskDefinition.Arn,
            PropertyJson.ToText(deployment.Revision.TaskDefinition.Inputs),
            deployment.Names
        );

    private static Deployment Recall(RememberedDeployment remembered, IResourceStore store)
    {
        var taskDefinition = TaskDefinition.Read(
            remembered.TaskDefinitionArn,
            PropertyJson.FromText(remembered.TaskDefinition)
        );
        var revision = ServiceRevisionReader.Read(PropertyJson.FromText(remembered.Service), taskDefinition, store);
        return new Deployment(remembered.Id, revision, remembered.CreatedAt)
        {
            RolloutState = remembered.RolloutState,
            EverCompleted = remembered.EverCompleted,
            Names = remembered.Names,
        };
    }
}

/// <summary>A service as it is written.</summary>
internal sealed record RememberedService(
    int Desired,
    RememberedDeployment Primary,
    RememberedDeployment? LastCompleted
);

/// <summary>A deployment as it is written; inputs are JSON of their own.</summary>
internal sealed record RememberedDeployment(
    string Id,
    DateTimeOffset CreatedAt,
    RolloutState RolloutState,
    bool EverCompleted,
    string Service,
    string TaskDefinitionArn,
    string TaskDefinition,
    IReadOnlyList<ServiceConnectName>? Names
);

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(RememberedService))]
internal sealed partial class RememberedJson : JsonSerializerContext;
