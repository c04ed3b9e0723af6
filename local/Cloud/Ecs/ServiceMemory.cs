using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;
using Local.Protocol.Files;
using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>The saved states of services, read when the cloud starts again.</summary>
/// <param name="stateFolder">The folder of the saved states.</param>
/// <param name="background">Logs a state that cannot be read.</param>
internal sealed class ServiceMemories(string stateFolder, BackgroundWork background)
{
    private readonly SecretBox _secrets = new(Path.Combine(stateFolder, "key"));

    /// <summary>Returns the saved state of a service.</summary>
    public ServiceMemory Of(string cluster, string name) =>
        new(Path.Combine(stateFolder, "services", cluster, name), name, _secrets, background);
}

/// <summary>
/// The saved state of a service, read when the cloud starts again. The file is encrypted, because a task
/// definition's environment may hold secrets.
/// </summary>
/// <param name="path">The path of the file.</param>
/// <param name="name">The name of the service.</param>
/// <param name="secrets">Encrypts the file.</param>
/// <param name="background">Logs a file that cannot be read.</param>
internal sealed class ServiceMemory(string path, string name, SecretBox secrets, BackgroundWork background)
{
    // The digest of the saved text. The texts of a thousand services would take several megabytes.
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

        PrivateFile.Write(path, secrets.Encrypt(text));
        _saved = digest;
    }

    public void Forget() => File.Delete(path);

    /// <summary>Returns the saved state; null if there is none, or it cannot be read.</summary>
    public (int Desired, Deployment Primary, Deployment? LastCompleted)? Load(IResourceStore store)
    {
        if (RegularFile.TryReadText(path) is not { } encrypted)
        {
            return null;
        }

        RememberedService remembered;
        try
        {
            var text = secrets.Decrypt(encrypted);
            remembered = JsonSerializer.Deserialize(text, RememberedJson.Default.RememberedService)!;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            background.Note(
                $"service {name}: {path} cannot be read ({e.Message}), so the service starts with its stack's desired count"
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

/// <summary>The saved form of a service.</summary>
internal sealed record RememberedService(
    int Desired,
    RememberedDeployment Primary,
    RememberedDeployment? LastCompleted
);

/// <summary>The saved form of a deployment. The inputs are nested JSON.</summary>
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
