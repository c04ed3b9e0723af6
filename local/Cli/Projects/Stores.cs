using Local.Engine.State;

namespace Local.Cli.Projects;

/// <summary>Opens the state of a project's stacks.</summary>
internal static class Stores
{
    /// <summary>Opens the state of the stacks of <paramref name="project"/>.</summary>
    public static CheckpointStore Open(Project project) =>
        new(
            Path.Combine(project.Folder, ".local", "state"),
            project.Name,
            () => Passphrase.Get(project.Folder),
            TimeProvider.System
        );
}
