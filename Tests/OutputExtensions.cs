using System.Text.Json;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Tests;

/// <summary>The values of outputs, once a mocked program has run.</summary>
internal static class OutputExtensions
{
    /// <summary>The value of an output.</summary>
    public static Task<T> ValueAsync<T>(this Output<T> output) => OutputUtilities.GetValueAsync(output);

    /// <summary>The resources that a value comes from, as <c>Type name</c>: whoever takes the value waits for them.</summary>
    public static async Task<IReadOnlyList<string>> SourcesAsync<T>(this Output<T> output) =>
        [.. (await OutputUtilities.GetDependenciesAsync(output)).Select(MockedStack.Describe)];

    /// <summary>The JSON document that an output holds.</summary>
    public static async Task<JsonElement> JsonAsync(this Output<string> output) =>
        JsonDocument.Parse(await output.ValueAsync()).RootElement;

    /// <summary>What a policy allows, as <c>action on resource</c>.</summary>
    public static async Task<IReadOnlyList<string>> AllowedAsync(this Output<string> policy)
    {
        var document = await policy.JsonAsync();
        return
        [
            .. from statement in document.GetProperty("Statement").EnumerateArray()
            where statement.GetProperty("Effect").GetString() == "Allow"
            from action in statement.GetProperty("Action").EnumerateArray()
            from resource in statement.GetProperty("Resource").EnumerateArray()
            select $"{action.GetString()} on {resource.GetString()}",
        ];
    }
}
