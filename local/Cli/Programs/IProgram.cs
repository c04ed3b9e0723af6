using System.Diagnostics;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Cli.Programs;

/// <summary>The program of a project, in the language of its runtime.</summary>
internal interface IProgram
{
    /// <summary>The folder that the program runs in.</summary>
    string Folder { get; }

    /// <summary>Sees to it that the program can be started.</summary>
    /// <exception cref="CliException">It cannot; the message says why and what to do.</exception>
    Task EnsureAsync(CancellationToken cancellationToken);

    /// <summary>How the program is started; its environment is set by who starts it.</summary>
    ProcessStartInfo StartInfo(ProgramStart start);
}

/// <summary>Finds the program of a project.</summary>
internal static class ProjectProgram
{
    /// <param name="project">The project whose program is meant.</param>
    /// <param name="tell">Takes a line when something is really built, since that takes a while.</param>
    /// <exception cref="CliException">Its <c>main</c> leads to no program.</exception>
    public static IProgram Of(Project project, Action<string> tell) =>
        project.Runtime == Project.NodeRuntime ? new NodeProgram(project) : new ProgramBuild(project, tell);
}
