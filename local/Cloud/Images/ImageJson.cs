using System.Text.Json.Serialization;

namespace Local.Cloud.Images;

/// <summary>The saved description of a published service.</summary>
internal sealed record StoredImage(
    string EntryPoint,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    int? ExposedPort,
    int CommandWords = 0
);

[JsonSerializable(typeof(StoredImage))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class ImageJson : JsonSerializerContext;
