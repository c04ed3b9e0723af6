using System.Diagnostics;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Cli.Programs;

/// <summary>The program of a project, in one of the supported languages.</summary>
internal interface IProgram
{
    /// <summary>The working directory of the program.</summary>
    string Folder { get; }

    /// <summary>Prepares the program, so that it can be started.</summary>
    /// <exception cref="CliException">
    /// The program cannot be prepared. The message states the reason and the remedy.
    /// </exception>
    Task EnsureAsync(CancellationToken cancellationToken);

    /// <summary>Returns the full paths of the files that the program is made of.</summary>
    IReadOnlySet<string> Files();

    /// <summary>Returns the command that starts the program. The caller sets its environment.</summary>
    ProcessStartInfo StartInfo(ProgramStart start);
}

/// <summary>Finds the program of a project.</summary>
internal static class ProjectProgram
{
    /// <param name="project">The project of the program.</param>
    /// <param name="tell">Receives a line when a build starts, because that takes a while.</param>
    /// <exception cref="CliException">Its <c>main</c> does not name a program.</exception>
    public static IProgram Of(Project project, Action<string> tell) =>
        project.Runtime == Project.NodeRuntime ? new NodeProgram(project) : new ProgramBuild(project, tell);
}
