using System.Text.Json;
using Pulumi;
using Pulumi.Utilities;

namespace Infra.Tests;

/// <summary>Reads outputs after a mocked program has run.</summary>
internal static class OutputExtensions
{
    /// <summary>Returns the value of an output.</summary>
    public static Task<T> ValueAsync<T>(this Output<T> output) => OutputUtilities.GetValueAsync(output);

    /// <summary>
    /// Returns the resources that a value comes from, as <c>Type name</c>. Any resource with the value waits for
    /// them.
    /// </summary>
    public static async Task<IReadOnlyList<string>> SourcesAsync<T>(this Output<T> output) =>
        [.. (await OutputUtilities.GetDependenciesAsync(output)).Select(MockedStack.Describe)];

    /// <summary>Returns the JSON document that an output holds.</summary>
    public static async Task<JsonElement> JsonAsync(this Output<string> output) =>
        JsonDocument.Parse(await output.ValueAsync()).RootElement;

    /// <summary>Returns the permissions of a policy, as <c>action on resource</c>.</summary>
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
