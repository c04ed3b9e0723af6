using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Local.Cli.Yaml;

/// <summary>
/// Plain scalars that Pulumi reads in an unexpected way. Pulumi's reader, go-yaml v3, still knows the octal
/// numbers, underscores and dates of YAML 1.1.
/// </summary>
internal static partial class PlainScalars
{
    /// <summary>
    /// Returns the reason to reject <paramref name="text"/>, with a correct form; null if the text is read as it is
    /// written.
    /// </summary>
    public static string? Problem(string text) =>
        text == "<<" ? "the merge key << is not supported: write the entries out"
        : Date().IsMatch(text) ? $"found {text}, which YAML reads as a date: write \"{text}\" for the text"
        : NotFinite().IsMatch(text) ? $"found {text}, which is not a number in JSON: write \"{text}\" for the text"
        : Number(text) is { } number && number != text
            ? $"found {text}, which YAML reads as the number {number}: "
                + $"write {number} for the number, or \"{text}\" for the text (such as a version or an account's id)"
        : null;

    /// <summary>Returns the number that go-yaml reads, in JSON's form; null for a text.</summary>
    private static string? Number(string text)
    {
        var digits = text.Replace("_", "");
        if (Integer().Match(digits) is { Success: true } integer)
        {
            return Integer(integer).ToString(CultureInfo.InvariantCulture);
        }

        return Float().IsMatch(digits)
            ? double.Parse(digits, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)
            : null;
    }

    private static BigInteger Integer(Match match)
    {
        var (digits, numberBase) = match.Groups switch
        {
            { } groups when groups["hex"].Success => (groups["hex"].Value, 16),
            { } groups when groups["octal"].Success => (groups["octal"].Value, 8),
            { } groups when groups["binary"].Success => (groups["binary"].Value, 2),
            { } groups => (groups["decimal"].Value, 10),
        };
        var value = digits.Aggregate(
            BigInteger.Zero,
            (sum, digit) => sum * numberBase + Convert.ToInt32($"{digit}", 16)
        );
        return match.Groups["sign"].Value == "-" ? -value : value;
    }

    [GeneratedRegex(
        "^(?<sign>[-+]?)(0x(?<hex>[0-9a-fA-F]+)|0b(?<binary>[01]+)|0o?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]{0,18}))$"
    )]
    private static partial Regex Integer();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    [GeneratedRegex(@"^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$")]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$")]
    private static partial Regex Date();
}
