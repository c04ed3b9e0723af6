using System.Collections.Immutable;
using System.Text.Json;
using YamlDotNet.Serialization;

namespace Infra.Tests;

/// <summary>The files that describe this project's stacks.</summary>
internal static class StackFile
{
    /// <summary>The config in <c>Pulumi.&lt;stack&gt;.yaml</c> as the engine would hand it to the program.</summary>
    public static ImmutableDictionary<string, string> Config(string stack)
    {
        var path = Path.Combine(TestStack.ProjectFolder, $"Pulumi.{stack}.yaml");
        var file = new DeserializerBuilder()
            .Build()
            .Deserialize<Dictionary<string, Dictionary<string, object>>>(File.ReadAllText(path));
        return file["config"]
            .ToImmutableDictionary(
                entry => entry.Key,
                entry => entry.Value as string ?? JsonSerializer.Serialize(entry.Value)
            );
    }
}
