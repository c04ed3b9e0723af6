using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>
/// A file of a scalable target, which the next cloud reads. If the file cannot be read or written, scaling goes on and the
/// cloud's log says so.
/// </summary>
/// <param name="folder">The folder of the targets' files.</param>
/// <param name="resourceId">The id of the target: <c>service/cluster/name</c>.</param>
/// <param name="shape">The shape of the content.</param>
/// <param name="loss">What follows from the loss of the file, for the log.</param>
/// <param name="background">Logs a file that cannot be read or written.</param>
internal sealed class TargetFile<T>(
    string folder,
    string resourceId,
    JsonTypeInfo<T> shape,
    string loss,
    BackgroundWork background
)
    where T : class
{
    private readonly string _path = Path.Combine(folder, Uri.EscapeDataString(resourceId));

    /// <summary>Replaces the content.</summary>
    public void Save(T content)
    {
        try
        {
            PrivateFile.Write(_path, JsonSerializer.Serialize(content, shape));
        }
        catch (CloudException e)
        {
            background.Note($"scaling of {resourceId}: {e.Message}: when the cloud starts again, {loss}");
        }
    }

    /// <summary>Deletes the file.</summary>
    public void Forget()
    {
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    /// <summary>Returns the content; null if there is none, or it cannot be read.</summary>
    public T? Load()
    {
        try
        {
            return JsonFile.Load(_path, shape, loss);
        }
        catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
        {
            background.Note($"scaling of {resourceId}: {e.Message}");
            return null;
        }
    }
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RememberedBounds))]
[JsonSerializable(typeof(ScalingHistory))]
internal sealed partial class TargetFileJson : JsonSerializerContext;
