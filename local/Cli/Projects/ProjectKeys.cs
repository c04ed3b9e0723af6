using Local.Cli.Yaml;
using YamlDotNet.RepresentationModel;

namespace Local.Cli.Projects;

/// <summary>The supported keys of <c>Pulumi.yaml</c>. All others are errors that name them.</summary>
internal static class ProjectKeys
{
    /// <summary>The option of the runtime <c>nodejs</c> with arguments for Node.js.</summary>
    public const string NodeArguments = "nodeargs";

    /// <summary>
    /// The option of the runtime <c>nodejs</c> that sets whether TypeScript is compiled at the start.
    /// </summary>
    public const string TypeScript = "typescript";

    private static readonly string[] Allowed =
    [
        "name",
        "runtime",
        "main",
        "config",
        // These are for people and `pulumi new`, not for engines.
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
        ["options"] = "use options of the command, such as `infra up --refresh`",
        ["packages"] = "the local cloud provides aws, awsx and random",
        ["plugins"] = "the local cloud provides aws, awsx and random",
        ["stackConfigDir"] = "the stacks' files are beside Pulumi.yaml",
    };

    private static readonly Dictionary<string, string[]> RuntimeOptions = new()
    {
        // Only `pulumi install` uses the package manager.
        [Project.NodeRuntime] = [TypeScript, NodeArguments, "packagemanager"],
        [Project.DotnetRuntime] = [],
    };

    /// <exception cref="CliException">
    /// A key is not supported. The message names the key and the allowed ones.
    /// </exception>
    public static void Check(YamlDocumentFile file, string runtime)
    {
        foreach (var (key, value) in file.Root.Children)
        {
            var name = key.ToString();
            // A backend without a URL is the one of the login.
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
