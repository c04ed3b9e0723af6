using Local.Cli.Yaml;
using Local.Engine.State;

namespace Local.Cli.Projects;

/// <summary>Where the state of a project's stacks is: in the project's own folder.</summary>
internal static class Stores
{
    /// <summary>The state of the stacks of <paramref name="project"/>.</summary>
    public static CheckpointStore Open(Project project) => Open(project.Folder, project.Name);

    /// <summary>Returns the state of another project that a stack refers to; null if there is none.</summary>
    /// <param name="project">The project that refers.</param>
    /// <param name="name">The name of the other project. Its folder is beside or below the first one, or beside its parent.</param>
    public static CheckpointStore? Beside(Project project, string name)
    {
        var near = Path.GetDirectoryName(project.Folder) ?? project.Folder;
        string[] roots = [project.Folder, near, Path.GetDirectoryName(near) ?? near];
        return roots
            .SelectMany(Directory.GetDirectories)
            .Where(folder => NameOf(folder) == name)
            .Select(folder => Open(folder, name))
            .FirstOrDefault();
    }

    private static CheckpointStore Open(string folder, string name) =>
        new(Path.Combine(folder, ".local", "state"), name, () => Passphrase.Get(folder), TimeProvider.System);

    private static string? NameOf(string folder)
    {
        var file = Path.Combine(folder, "Pulumi.yaml");
        return File.Exists(file) ? YamlDocumentFile.Read(file).Scalar("name") : null;
    }
}
