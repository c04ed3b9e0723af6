using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>
/// Applies EC2's filters. Each filter has a name and values, one of which must match; * and ? are wildcards.
/// </summary>
internal static class Filters
{
    /// <summary>Returns whether an item with <paramref name="values"/> (by filter name) passes all filters.</summary>
    /// <param name="function">The name of the called function, for errors.</param>
    /// <param name="arguments">The arguments of the function, which contain <c>filters</c>.</param>
    /// <param name="values">The item's values, by the name of the filter.</param>
    /// <exception cref="CloudException">The local cloud does not know a filter's name.</exception>
    public static bool Pass(string function, PropertyMap arguments, IReadOnlyDictionary<string, string> values)
    {
        foreach (var filter in arguments.Get("filters")?.AsList ?? [])
        {
            var name = filter.AsMap!["name"].AsString!;
            if (!values.TryGetValue(name, out var own))
            {
                throw new CloudException(
                    $"{function}: found the filter '{name}'; allowed in the local cloud: {string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}"
                );
            }

            if (!filter.AsMap["values"].AsList!.Any(value => Fits(value.AsString!, own)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Fits(string pattern, string value) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, value, ignoreCase: false);
}
