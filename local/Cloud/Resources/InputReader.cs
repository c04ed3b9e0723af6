using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>Reads inputs and reports values that AWS rejects. Unknown values pass.</summary>
internal static class InputReader
{
    public static string Text(this PropertyMap inputs, string property, string otherwise) =>
        inputs.Get(property)?.AsString ?? otherwise;

    public static int Number(this PropertyMap inputs, string property, int otherwise) =>
        (int)(inputs.Get(property)?.AsNumber ?? otherwise);

    public static bool Flag(this PropertyMap inputs, string property, bool otherwise) =>
        inputs.Get(property)?.AsBool ?? otherwise;

    public static TimeSpan Seconds(this PropertyMap inputs, string property, int otherwise) =>
        TimeSpan.FromSeconds(inputs.Get(property)?.AsNumber ?? otherwise);

    public static PropertyMap Map(this PropertyMap inputs, string property) =>
        inputs.Get(property)?.AsMap ?? PropertyMap.Empty;

    public static IEnumerable<PropertyMap> Maps(this PropertyMap inputs, string property) =>
        (inputs.Get(property)?.AsList ?? []).Select(item => item.AsMap).OfType<PropertyMap>();

    public static IEnumerable<string> Texts(this PropertyMap inputs, string property) =>
        (inputs.Get(property)?.AsList ?? []).Select(item => item.AsString).OfType<string>();

    /// <summary>Checks a number that must be in a range, if it is given.</summary>
    public static IEnumerable<InputError> CheckRange(
        PropertyMap inputs,
        string property,
        int lowest,
        int highest,
        string prefix = ""
    )
    {
        if (inputs.Get(property)?.AsNumber is { } number && (number < lowest || number > highest))
        {
            yield return InputError.Value(prefix + property, number, $"{lowest} to {highest}");
        }
    }

    /// <summary>Checks a text that must be one of several, if it is given.</summary>
    public static IEnumerable<InputError> CheckOneOf(
        PropertyMap inputs,
        string property,
        IReadOnlyList<string> allowed,
        string prefix = ""
    )
    {
        if (inputs.Get(property)?.AsString is { } text && !allowed.Contains(text))
        {
            yield return InputError.Value(prefix + property, text, string.Join(", ", allowed));
        }
    }
}
