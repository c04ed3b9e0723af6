using System.Text.Json;
using Local.Engine.Resources;
using Local.Engine.Secrets;

namespace Local.Engine.State;

/// <summary>Converts snapshots to and from Pulumi's checkpoint format, version 3.</summary>
internal static class CheckpointJson
{
    private const int Version = 3;
    private const string Resources = "resources";
    private const string Pending = "pending_operations";

    // The engine's version in the manifest. Readers take it as a name only.
    private const string EngineVersion = "v3.0.0-local";

    /// <summary>Writes a checkpoint file.</summary>
    public static void WriteCheckpoint(Stream stream, string stack, Snapshot snapshot, SecretsManager secrets)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteStartObject("checkpoint");
        writer.WriteString("stack", stack);
        writer.WritePropertyName("latest");
        WriteDeployment(writer, snapshot, secrets.Salt, secrets.Encrypt);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes the output of <c>pulumi stack export</c>.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="snapshot">The snapshot to write.</param>
    /// <param name="salt">The salt of the secrets; null if there never was one.</param>
    /// <param name="encrypt">Encrypts a secret; null writes secrets in clear.</param>
    public static void WriteExport(Stream stream, Snapshot snapshot, string? salt, Func<string, string>? encrypt)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, IndentSize = 4 });
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WritePropertyName("deployment");
        WriteDeployment(writer, snapshot, salt, encrypt);
        writer.WriteEndObject();
    }

    /// <summary>Reads a checkpoint file.</summary>
    /// <param name="stream">The file from its beginning. It is read twice.</param>
    /// <param name="open">Makes the secrets manager from its salt. Called before anything is decrypted.</param>
    /// <exception cref="JsonException">The file is not JSON.</exception>
    /// <exception cref="FormatException">The JSON is not a checkpoint of version 3.</exception>
    public static Snapshot ReadCheckpoint(Stream stream, Func<string, SecretsManager> open)
    {
        using var outline = JsonPieces.Outline(stream, Resources, Pending);
        var document = outline.RootElement;
        if (
            document.ValueKind != JsonValueKind.Object
            || !document.TryGetProperty("version", out var version)
            || version.ValueKind != JsonValueKind.Number
            || !document.TryGetProperty("checkpoint", out var checkpoint)
        )
        {
            throw new FormatException("it is not a Pulumi checkpoint");
        }

        if (version.GetInt32() != Version)
        {
            throw new FormatException($"its version: found {version}; allowed: {Version}");
        }

        return checkpoint.TryGetProperty("latest", out var latest) && latest.ValueKind == JsonValueKind.Object
            ? ReadDeployment(latest, stream, open)
            : Snapshot.Empty;
    }

    /// <summary>Reads the output of <c>pulumi stack export</c>, or a checkpoint file.</summary>
    /// <inheritdoc cref="ReadCheckpoint"/>
    /// <exception cref="FormatException">The JSON is not an export of version 3.</exception>
    public static Snapshot ReadExport(Stream stream, Func<string, SecretsManager> open)
    {
        using var outline = JsonPieces.Outline(stream, Resources, Pending);
        var document = outline.RootElement;
        if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("checkpoint", out _))
        {
            stream.Position = 0;
            return ReadCheckpoint(stream, open);
        }

        if (
            document.ValueKind != JsonValueKind.Object
            || !document.TryGetProperty("version", out var version)
            || version.ValueKind != JsonValueKind.Number
            || !document.TryGetProperty("deployment", out var deployment)
            || deployment.ValueKind != JsonValueKind.Object
        )
        {
            throw new FormatException("it is not the output of `stack export`, an object with version and deployment");
        }

        return version.GetInt32() == Version
            ? ReadDeployment(deployment, stream, open)
            : throw new FormatException($"its version: found {version}; allowed: {Version}");
    }

    private static Snapshot ReadDeployment(JsonElement outline, Stream stream, Func<string, SecretsManager> open)
    {
        Func<string, string>? decrypt = null;
        if (
            outline.TryGetProperty("secrets_providers", out var providers)
            && providers.ValueKind == JsonValueKind.Object
        )
        {
            var type = ResourceJson.Text(providers, "type");
            if (type != SecretsManager.Type)
            {
                throw new FormatException($"its secrets provider: found {type}; allowed: {SecretsManager.Type}");
            }

            decrypt = open(ResourceJson.Text(ResourceJson.Required(providers, "state"), "salt")).Decrypt;
        }

        var time = ResourceJson.Time(ResourceJson.Required(outline, "manifest"), "time") ?? DateTimeOffset.UnixEpoch;
        var resources = new List<ResourceState>();
        var pending = new List<PendingOperation>();
        stream.Position = 0;
        foreach (var (array, item) in JsonPieces.Items(stream, Resources, Pending))
        {
            if (array == Resources)
            {
                resources.Add(ResourceJson.Read(item, decrypt));
            }
            else
            {
                var resource = ResourceJson.Read(ResourceJson.Required(item, "resource"), decrypt);
                pending.Add(new PendingOperation(ResourceJson.Text(item, "type"), resource));
            }
        }

        return new Snapshot(time, resources, pending);
    }

    private static void WriteDeployment(
        Utf8JsonWriter writer,
        Snapshot snapshot,
        string? salt,
        Func<string, string>? encrypt
    )
    {
        // Flushing here keeps the text in memory small, however many resources there are.
        const int FlushAt = 256 * 1024;
        writer.WriteStartObject();
        writer.WriteStartObject("manifest");
        writer.WriteString("time", ResourceJson.Write(snapshot.Time));
        writer.WriteString("magic", "");
        writer.WriteString("version", EngineVersion);
        writer.WriteEndObject();
        if (salt is not null)
        {
            writer.WriteStartObject("secrets_providers");
            writer.WriteString("type", SecretsManager.Type);
            writer.WriteStartObject("state");
            writer.WriteString("salt", salt);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        if (snapshot.Resources.Count > 0)
        {
            writer.WriteStartArray(Resources);
            foreach (var resource in snapshot.Resources)
            {
                ResourceJson.Write(writer, resource, encrypt);
                if (writer.BytesPending > FlushAt)
                {
                    writer.Flush();
                }
            }

            writer.WriteEndArray();
        }

        if (snapshot.PendingOperations.Count > 0)
        {
            writer.WriteStartArray(Pending);
            foreach (var (type, resource) in snapshot.PendingOperations)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("resource");
                ResourceJson.Write(writer, resource, encrypt);
                writer.WriteString("type", type);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteStartObject("metadata");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
