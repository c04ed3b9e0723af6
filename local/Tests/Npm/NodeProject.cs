using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Tests.Npm;

/// <summary>A project in a folder of its own, whose program is one of those in <c>programs/</c>.</summary>
internal sealed class NodeProject : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infra-node-").FullName;

    /// <param name="program">The program's file, without its ending.</param>
    public NodeProject(string program)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), NpmPackages.Require());
        foreach (var name in (string[])["thing", program])
        {
            var file = name + ".js";
            File.Copy(Path.Combine(NpmPackages.Sources, "programs", file), Path.Combine(_folder, file));
        }
        File.WriteAllText(Path.Combine(_folder, "package.json"), "{}");
        File.WriteAllText(
            Path.Combine(_folder, "Pulumi.yaml"),
            $"name: project\nruntime: nodejs\nmain: {program}.js\n"
        );
    }

    /// <summary>What runs the program, as <c>./infra</c> does.</summary>
    public IProgramHost Host =>
        new ProgramHost(ProjectProgram.Of(Project.Find(_folder), TestContext.Out.WriteLine), _folder);

    public void Dispose()
    {
        Directory.Delete(Path.Combine(_folder, "node_modules"));
        Directory.Delete(_folder, recursive: true);
    }
}
