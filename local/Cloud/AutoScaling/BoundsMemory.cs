using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.AutoScaling;

/// <summary>
/// The bounds that a scheduled action has set, read when the cloud starts again. Each scalable target has a file.
/// </summary>
/// <param name="stateFolder">The folder of the files.</param>
/// <param name="resourceId">The id of the target.</param>
/// <param name="background">Logs a file that cannot be read or written.</param>
internal sealed class BoundsMemory(string stateFolder, string resourceId, BackgroundWork background)
{
    private readonly string _path = Path.Combine(stateFolder, "scaling", Uri.EscapeDataString(resourceId));

    public void Save(RememberedBounds bounds)
    {
        try
        {
            PrivateFile.Write(_path, JsonSerializer.Serialize(bounds, RememberedBoundsJson.Default.RememberedBounds));
        }
        catch (CloudException e)
        {
            background.Note(
                $"scaling of {resourceId}: the bounds hold until the cloud ends, and not longer: {e.Message}"
            );
        }
    }

    public void Forget()
    {
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    /// <summary>Returns the saved bounds; null if there are none, or they cannot be read.</summary>
    public RememberedBounds? Load()
    {
        try
        {
            return File.Exists(_path)
                ? JsonSerializer.Deserialize(
                    File.ReadAllText(RegularFile.Require(_path)),
                    RememberedBoundsJson.Default.RememberedBounds
                )
                : null;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            background.Note(
                $"scaling of {resourceId}: {_path} cannot be read ({e.Message}), so its program's bounds hold"
            );
            return null;
        }
    }
}

/// <summary>The saved form of bounds.</summary>
internal sealed record RememberedBounds(int Minimum, int Maximum);

[JsonSerializable(typeof(RememberedBounds))]
internal sealed partial class RememberedBoundsJson : JsonSerializerContext;
