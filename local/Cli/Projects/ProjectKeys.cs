using Local.Cli.Yaml;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Projects;

/// <summary>The keys of <c>Pulumi.yaml</c>: those that mean something here, and the refusal of all others by name.</summary>
internal static class ProjectKeys
{
    /// <summary>The option of the runtime <c>nodejs</c> with arguments for Node.js itself.</summary>
    public const string NodeArguments = "nodeargs";

    /// <summary>The option of the runtime <c>nodejs</c> that says whether TypeScript is compiled on the way.</summary>
    public const string TypeScript = "typescript";

    private static readonly string[] Allowed =
    [
        "name",
        "runtime",
        "main",
        "config",
        // They tell people and `pulumi new` something, and engines nothing.
        "description",
        "author",
        "website",
        "license",
        "template",
        "requiredPulumiVersion",
    ];

    private static readonly Dictionary<string, string> Refused = new()
    {
        ["backend"] = "the state of a stack is in .local/state",
        ["options"] = "give them to the command, as in `infra up --refresh`",
        ["packages"] = "the local cloud serves aws and awsx",
        ["plugins"] = "the local cloud serves aws and awsx",
        ["stackConfigDir"] = "the files of the stacks stand beside Pulumi.yaml",
    };

    private static readonly Dictionary<string, string[]> RuntimeOptions = new()
    {
        // The package manager matters to `pulumi install` alone.
        [Project.NodeRuntime] = [TypeScript, NodeArguments, "packagemanager"],
        [Project.DotnetRuntime] = [],
    };

    /// <exception cref="CliException">A key means nothing here; the message names the key and what is allowed.</exception>
    public static void Check(YamlDocumentFile file, string runtime)
    {
        foreach (var (key, value) in file.Root.Children)
        {
            var name = key.ToString();
            // A backend without a URL is the one that is logged in to.
            var isEmpty = value.IsEmpty() || value is YamlMappingNode { Children.Count: 0 };
            if (Refused.TryGetValue(name, out var remedy) && !isEmpty)
            {
                throw YamlDocumentFile.Error(file.Path, key, $"'{name}' is not supported: {remedy}");
            }

            if (!Allowed.Contains(name) && !Refused.ContainsKey(name))
            {
                throw YamlDocumentFile.Error(
                    file.Path,
                    key,
                    $"found the key '{name}'; allowed: {string.Join(", ", Allowed)}"
                );
            }
        }

        if (file.Root.Child("runtime") is YamlMappingNode map)
        {
            CheckRuntime(file, runtime, map);
        }
    }

    private static void CheckRuntime(YamlDocumentFile file, string runtime, YamlMappingNode map)
    {
        Check(map, ["name", "options"], "runtime.");
        if (map.Child("options") is YamlMappingNode options)
        {
            Check(options, RuntimeOptions[runtime], "runtime.options.");
        }

        void Check(YamlMappingNode node, string[] allowed, string path)
        {
            if (node.Children.Keys.FirstOrDefault(key => !allowed.Contains(key.ToString())) is { } unknown)
            {
                throw YamlDocumentFile.Error(
                    file.Path,
                    unknown,
                    $"found the key '{path}{unknown}'; allowed for the runtime {runtime}: "
                        + string.Join(", ", allowed.DefaultIfEmpty("none"))
                );
            }
        }
    }
}
