using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Images;

/// <summary>The requirements of a published program, from the <c>runtimeconfig.json</c> beside its assembly.</summary>
internal static class RuntimeConfig
{
    private const string RollForwardVariable = "DOTNET_ROLL_FORWARD";

    /// <summary>Returns the frameworks that an image's program needs; none for a self-contained program.</summary>
    public static IReadOnlyList<FrameworkReference> Frameworks(Image image)
    {
        var path = Path.ChangeExtension(image.EntryPoint, ".runtimeconfig.json");
        if (!File.Exists(path))
        {
            return [];
        }

        using var document = Parse(path);
        if (!document.RootElement.TryGetProperty("runtimeOptions", out var options))
        {
            return [];
        }

        var overridden = image.Environment.GetValueOrDefault(RollForwardVariable);
        var rollForward = Text(options, "rollForward") ?? "Minor";
        return
        [
            .. References(options)
                .Select(reference => new FrameworkReference(
                    new Framework(Text(reference, "name") ?? "", Text(reference, "version") ?? ""),
                    overridden ?? Text(reference, "rollForward") ?? rollForward
                )),
        ];
    }

    private static JsonDocument Parse(string path)
    {
        var finding = "no JSON object";
        try
        {
            var document = JsonDocument.Parse(RegularFile.ReadText(path));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }
        }
        catch (JsonException e)
        {
            finding = e.Message.TrimEnd('.');
        }

        throw new CloudException(
            $"{path} is damaged ({finding}): remove the image's folder, and the image is built again"
        );
    }

    /// <summary>Returns the frameworks in an installation of .NET.</summary>
    /// <param name="root">The installation's folder, the value of DOTNET_ROOT.</param>
    public static IReadOnlyList<Framework> Installed(string root)
    {
        var shared = Path.Combine(root, "shared");
        return Directory.Exists(shared)
            ?
            [
                .. Directory
                    .EnumerateDirectories(shared)
                    .SelectMany(Directory.EnumerateDirectories)
                    .Select(folder => new Framework(
                        Path.GetFileName(Path.GetDirectoryName(folder))!,
                        Path.GetFileName(folder)
                    ))
                    .OrderBy(framework => framework.ToString(), StringComparer.Ordinal),
            ]
            : [];
    }

    private static IEnumerable<JsonElement> References(JsonElement options)
    {
        if (options.TryGetProperty("framework", out var one))
        {
            yield return one;
        }

        if (options.TryGetProperty("frameworks", out var several))
        {
            foreach (var reference in several.EnumerateArray())
            {
                yield return reference;
            }
        }
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) ? value.GetString() : null;
}
