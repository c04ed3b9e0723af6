using System.Text.Json;

namespace Local.Cloud.Images;

/// <summary>What a published program asks of .NET, in the <c>runtimeconfig.json</c> beside its assembly.</summary>
internal static class RuntimeConfig
{
    private const string RollForwardVariable = "DOTNET_ROLL_FORWARD";

    /// <summary>The frameworks that an image's program asks for; none for one that brings its own along.</summary>
    public static IReadOnlyList<FrameworkReference> Frameworks(Image image)
    {
        var path = Path.ChangeExtension(image.EntryPoint, ".runtimeconfig.json");
        if (!File.Exists(path))
        {
            return [];
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
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

    /// <summary>The frameworks that an installation of .NET has.</summary>
    /// <param name="root">Its folder, as DOTNET_ROOT names it.</param>
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
