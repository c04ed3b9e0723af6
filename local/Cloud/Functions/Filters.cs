using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>EC2's filters: each has a name and values, of which one must be a thing's own; * and ? stand for any.</summary>
internal static class Filters
{
    /// <summary>Whether a thing with <paramref name="values"/> (by filter name) passes all filters.</summary>
    /// <param name="function">The function that was called, for errors.</param>
    /// <param name="arguments">Its arguments, whose <c>filters</c> these are.</param>
    /// <param name="values">The thing's own values, by the name of the filter.</param>
    /// <exception cref="CloudException">A filter has a name that the local cloud does not know.</exception>
    public static bool Pass(string function, PropertyMap arguments, IReadOnlyDictionary<string, string> values)
    {
        foreach (var filter in arguments.Get("filters")?.AsList ?? [])
        {
            var name = filter.AsMap!["name"].AsString!;
            if (!values.TryGetValue(name, out var own))
            {
                throw new CloudException(
                    $"{function}: the filter \"{name}\" is not served by the local cloud, which has {string.Join(", ", values.Keys.Order(StringComparer.Ordinal))}"
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
