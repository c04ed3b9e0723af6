using Local.Cli.Yaml;
using Local.Engine.State;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Projects;

/// <summary>A Pulumi project: a folder with a <c>Pulumi.yaml</c>.</summary>
/// <param name="Folder">The full path of the folder.</param>
/// <param name="File">The content of <c>Pulumi.yaml</c>.</param>
/// <param name="Name">The project's name.</param>
/// <param name="Runtime">The runtime of the program: <see cref="DotnetRuntime"/> or <see cref="NodeRuntime"/>.</param>
/// <param name="Main">The program's project file or folder, relative to the folder.</param>
internal sealed record Project(string Folder, YamlDocumentFile File, string Name, string Runtime, string Main)
{
    public const string DotnetRuntime = "dotnet";
    public const string NodeRuntime = "nodejs";

    private const string FileName = "Pulumi.yaml";

    /// <summary>Finds the project of <paramref name="directory"/>, in it or in the nearest folder above.</summary>
    /// <exception cref="CliException">
    /// There is no project, its file is malformed, or its path or name is not allowed.
    /// </exception>
    public static Project Find(string directory)
    {
        var start = Path.GetFullPath(directory);
        if (!Directory.Exists(start))
        {
            throw new CliException($"the directory '{directory}' does not exist");
        }

        for (var folder = start; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var path = Path.Combine(folder, FileName);
            if (System.IO.File.Exists(path))
            {
                return Read(folder, path);
            }
        }

        throw new CliException(
            $"no {FileName} project file found (searching upwards from {start}). "
                + "If the project is in another folder, name the folder with `-C`"
        );
    }

    /// <summary>
    /// Returns the option <paramref name="name"/> of the runtime; null if the project does not have it.
    /// </summary>
    public string? RuntimeOption(string name) =>
        ((File.Root.Child("runtime") as YamlMappingNode)?.Child("options") as YamlMappingNode)?.Child(name)?.ToString();

    /// <summary>
    /// Returns the names of the stacks in alphabetical order: one for each <c>Pulumi.&lt;stack&gt;.yaml</c>, and
    /// one for each state without such a file.
    /// </summary>
    public IReadOnlyList<string> Stacks() =>
        [
            .. Directory
                .EnumerateFiles(Folder, "Pulumi.*.yaml")
                .Select(path => Path.GetFileName(path)["Pulumi.".Length..^".yaml".Length])
                .Where(name => name.Length > 0)
                .Union(Stores.Open(this).Names)
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Returns the file of the stack <paramref name="name"/>.</summary>
    /// <exception cref="CliException">
    /// The name is not allowed, or the stack does not exist. The message lists the stacks that do.
    /// </exception>
    public StackFile Stack(string name)
    {
        var stack = NewStack(name);
        var stacks = Stacks();
        if (!stacks.Contains(stack.Name))
        {
            throw new CliException(
                stacks.Count == 0
                    ? $"no stack named '{name}' found: there is no Pulumi.<stack>.yaml in {Folder}"
                    : $"no stack named '{name}' found (the stacks of this project: {string.Join(", ", stacks)})"
            );
        }

        return stack;
    }

    /// <summary>Returns the file of a stack, which need not exist yet.</summary>
    /// <param name="name">
    /// The name of the stack, alone or as <c>organization/stack</c> or <c>organization/project/stack</c>.
    /// </param>
    /// <exception cref="CliException">The name is not allowed, or is of another organization or project.</exception>
    public StackFile NewStack(string name)
    {
        var parts = name.Split('/');
        if (parts.Length > 3 || !parts.All(PulumiName.IsValid))
        {
            throw new CliException($"the stack name: found '{name}'; allowed: {PulumiName.Allowed}");
        }

        if (parts.Length > 1 && parts[0] != CheckpointStore.Organization)
        {
            throw new CliException(
                $"the organization of the stack {name}: found '{parts[0]}'; allowed: {CheckpointStore.Organization}"
            );
        }

        if (parts.Length == 3 && parts[1] != Name)
        {
            throw new CliException($"the project of the stack {name}: found '{parts[1]}'; allowed: {Name}");
        }

        return new StackFile(this, parts[^1], Path.Combine(Folder, $"Pulumi.{parts[^1]}.yaml"));
    }

    private static Project Read(string folder, string path)
    {
        if (folder.Contains('"'))
        {
            throw new CliException(
                $"the path of the project, {folder}, has a '\"', which the .NET compiler does not support: move the folder"
            );
        }

        var file = YamlDocumentFile.Read(path);
        if (file.Scalar("name") is not { Length: > 0 } name)
        {
            throw new CliException($"{path}: project is missing a 'name' attribute");
        }

        if (!PulumiName.IsValid(name))
        {
            throw YamlDocumentFile.Error(
                path,
                file.Root.Child("name")!,
                $"the project name: found '{name}'; allowed: {PulumiName.Allowed}"
            );
        }

        var runtime = file.Root.Child("runtime") switch
        {
            YamlMappingNode map => map.Child("name")?.ToString(),
            var node => node?.ToString(),
        };
        if (runtime is not (DotnetRuntime or NodeRuntime))
        {
            throw new CliException(
                $"{path}: runtime: found {(runtime is null ? "nothing" : $"'{runtime}'")}; allowed: {DotnetRuntime}, {NodeRuntime}"
            );
        }

        ProjectKeys.Check(file, runtime);
        return new Project(folder, file, name, runtime, file.Scalar("main") ?? ".");
    }
}
