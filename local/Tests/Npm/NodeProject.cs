using System.Globalization;
using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Engine.Operations;
using Local.Tests.Engine;

namespace Local.Tests.Npm;

/// <summary>A project in a temporary folder, with one of the programs in <c>programs/</c>.</summary>
internal sealed class NodeProject : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("infra-node-").FullName;

    /// <param name="program">The name of the program's file, without its extension.</param>
    public NodeProject(string program)
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder, "node_modules"), NpmPackages.Require());
        foreach (var name in (string[])["thing", program])
        {
            var file = name + ".js";
            File.Copy(Path.Combine(NpmPackages.Sources, "programs", file), Path.Combine(_folder, file));
        }

        File.WriteAllText(Path.Combine(_folder, "package.json"), "{}");
        // The programs are JavaScript; to load TypeScript's compiler takes a third of such a program's time.
        File.WriteAllText(
            Path.Combine(_folder, "Pulumi.yaml"),
            $"name: project\nruntime: {{name: nodejs, options: {{typescript: false}}}}\nmain: {program}.js\n"
        );
    }

    /// <summary>Runs the program as <c>./infra</c> does.</summary>
    public IProgramHost Host =>
        new ProgramHost(ProjectProgram.Of(Project.Find(_folder), TestContext.Out.WriteLine), _folder);

    /// <summary>Runs an operation of a program on <paramref name="bench"/>.</summary>
    /// <param name="form">The form of the program: a later one is an edit of the first.</param>
    public static async Task<Run> RunAsync(EngineBench bench, string program, UpdateKind kind, int form)
    {
        using var project = new NodeProject(program);
        bench.Host = project.Host;
        bench.Config["project:form"] = form.ToString(CultureInfo.InvariantCulture);
        try
        {
            return await bench.RunAsync(
                new UpdateOptions
                {
                    Kind = kind,
                    Config = bench.Config,
                    ConfigSecretKeys = bench.SecretKeys,
                }
            );
        }
        finally
        {
            bench.Host = null;
        }
    }

    public void Dispose()
    {
        Directory.Delete(Path.Combine(_folder, "node_modules"));
        Directory.Delete(_folder, recursive: true);
    }
}
