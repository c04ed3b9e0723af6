namespace Infra.Reference;

/// <summary>
/// Writes what is generated from the settings and the components: the schema of stack files, the config reference and
/// the component reference.
/// </summary>
public static class Program
{
    /// <summary>The command that writes it.</summary>
    public const string Command = "dotnet run --project docs/Reference";

    public static void Main()
    {
        var root = ProjectFolder();
        foreach (var (path, text) in Documents())
        {
            File.WriteAllText(Path.Combine(root, path), text);
        }
    }

    /// <summary>The generated files, by their paths in the project's folder, with their current texts.</summary>
    public static IReadOnlyDictionary<string, string> Documents()
    {
        var descriptions = new Descriptions();
        return new Dictionary<string, string>
        {
            ["Pulumi.schema.json"] = new StackFileSchema(descriptions).Text,
            ["docs/config.md"] = new ConfigReference(descriptions).Text,
            ["docs/components.md"] = new ComponentReference(descriptions).Text,
        };
    }

    /// <summary>The folder with <c>Pulumi.yaml</c> above the one that this program was compiled to.</summary>
    public static string ProjectFolder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Pulumi.yaml")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Pulumi.yaml found");
        }

        return folder;
    }
}
