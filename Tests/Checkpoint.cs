using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Pulumi.Testing;

namespace Infra.Tests;

/// <summary>A checkpoint of a stack that version 1 of the program created.</summary>
internal sealed class Checkpoint
{
    private readonly Dictionary<string, JsonObject> _resources;

    private Checkpoint(Dictionary<string, JsonObject> resources)
    {
        _resources = resources;
    }

    /// <summary>
    /// The URNs without stack and project, and without the resources that a provider registers itself.
    /// </summary>
    public IEnumerable<string> Urns =>
        _resources.Keys.Where(urn =>
            !urn.StartsWith("pulumi:")
            && !urn.Contains("$awsx:ecr:Repository$")
            && !urn.StartsWith("awsx:ec2:DefaultVpc$")
        );

    /// <summary>Returns the checkpoint of a stack in <c>Checkpoints/</c>.</summary>
    public static Checkpoint Of(string stack)
    {
        var file = Path.Combine(TestStack.ProjectFolder, "Tests", "Checkpoints", $"{stack}.json");
        var resources = JsonNode.Parse(File.ReadAllText(file))!["deployment"]!["resources"]!.AsArray();
        return new(
            resources.ToDictionary(
                resource => ((string)resource!["urn"]!)[$"urn:pulumi:{stack}::infra::".Length..],
                resource => resource!.AsObject()
            )
        );
    }

    /// <summary>Returns an input of a resource.</summary>
    public JsonNode? Input(string urn, string input) => _resources.GetValueOrDefault(urn)?["inputs"]?[input];

    /// <summary>Returns AWS's answer to an update: the values that it has of the resource already.</summary>
    public (string? Id, object State) Answer(IReadOnlyList<string> urns, MockResourceArgs args)
    {
        var (id, state) = MockedStack.Answer(args);
        if (Find(urns) is not { } old)
        {
            return (id, state);
        }

        var known = old["outputs"].Deserialize<Dictionary<string, JsonElement>>()!;
        return (
            (string?)old["id"] ?? id,
            state.SetItems(known.Select(output => KeyValuePair.Create(output.Key, Plain(output.Value))))
        );
    }

    /// <summary>Returns the inputs that differ and for which the provider would replace a resource.</summary>
    public ImmutableArray<string> Replacing(IReadOnlyList<string> urns, MockResourceArgs args) =>
        Find(urns)?["inputs"] is { } old
            ?
            [
                .. Schema
                    .Replacing(args.Type!)
                    .Where(input => input != Schema.AutoName(args.Type!) || args.Inputs.ContainsKey(input))
                    .Where(input =>
                        !JsonNode.DeepEquals(
                            old[input],
                            JsonSerializer.SerializeToNode(args.Inputs.GetValueOrDefault(input))
                        )
                    ),
            ]
            : [];

    private JsonObject? Find(IReadOnlyList<string> urns) =>
        urns.Select(urn => _resources.GetValueOrDefault(urn)).FirstOrDefault(resource => resource is not null);

    private static object Plain(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Select(Plain).ToImmutableArray(),
            JsonValueKind.Number => value.GetInt32(),
            _ => value.GetString()!,
        };
}
