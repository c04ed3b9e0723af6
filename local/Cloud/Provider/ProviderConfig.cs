using System.Text.Json;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>The configuration of a provider. Only the region has a meaning in the local cloud.</summary>
internal static partial class ProviderConfig
{
    /// <summary>Returns the errors in <paramref name="config"/>.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap config) =>
        config.Get("region")?.Plain switch
        {
            null or NullValue or UnknownValue => [],
            StringValue region when RegionName().IsMatch(region.Value) => [],
            var other => [InputError.Value("region", other, "a region of AWS such as us-west-1")],
        };

    /// <summary>Returns the region in the arguments, else in the variables, of <c>Configure</c>.</summary>
    public static string Region(PropertyMap arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        if (arguments.Get("region")?.AsString is { Length: > 0 } region)
        {
            return region;
        }

        var text = variables.FirstOrDefault(variable => variable.Key == "aws:config:region").Value;
        return string.IsNullOrEmpty(text) ? Resources.Region.Default : Unquoted(text);
    }

    // A variable holds the value's JSON or, from some engines, the plain text.
    private static string Unquoted(string text) =>
        text is ['"', ..] ? JsonDocument.Parse(text).RootElement.GetString() ?? text : text;

    [GeneratedRegex(@"^[a-z]{2}(-[a-z]+)+-\d{1,2}$")]
    private static partial Regex RegionName();
}
