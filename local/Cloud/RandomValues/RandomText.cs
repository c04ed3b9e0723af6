using System.Security.Cryptography;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.RandomValues;

/// <summary>Draws the characters of passwords and strings.</summary>
internal static class RandomText
{
    private const string Special = "!@#$%&*()-_=+[]{}<>:?";

    /// <summary>Returns the errors in the inputs. Unknown values pass.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Values.Any(value => value.ContainsUnknowns))
        {
            yield break;
        }

        var sets = Sets(inputs);
        var least = Math.Max(1, sets.Sum(set => set.Least));
        foreach (var error in InputReader.CheckRange(inputs, "length", least, int.MaxValue))
        {
            yield return error;
        }

        if (sets.All(set => set.Characters.Length == 0))
        {
            yield return new("length", "lower, upper, numeric and special are all false; at least one must be true");
        }
    }

    /// <summary>Returns a random text.</summary>
    /// <param name="inputs">The checked inputs.</param>
    public static string Draw(PropertyMap inputs)
    {
        var sets = Sets(inputs);
        var all = string.Concat(sets.Select(set => set.Characters));
        var drawn = string.Concat(
                sets.Where(set => set.Least > 0)
                    .Select(set => RandomNumberGenerator.GetString(set.Characters, set.Least))
            )
            .ToList();
        drawn.AddRange(RandomNumberGenerator.GetString(all, inputs.Number("length", 0) - drawn.Count));
        var mixed = drawn.ToArray();
        RandomNumberGenerator.Shuffle(mixed.AsSpan());
        return new string(mixed);
    }

    /// <summary>Returns the inputs with the defaults of missing ones.</summary>
    public static PropertyMap Settings(PropertyMap inputs)
    {
        var numeric = Numeric(inputs);
        return new(
            ("lower", inputs.Flag("lower", true)),
            ("minLower", inputs.Number("minLower", 0)),
            ("minNumeric", inputs.Number("minNumeric", 0)),
            ("minSpecial", inputs.Number("minSpecial", 0)),
            ("minUpper", inputs.Number("minUpper", 0)),
            ("number", numeric),
            ("numeric", numeric),
            ("special", inputs.Flag("special", true)),
            ("upper", inputs.Flag("upper", true))
        );
    }

    private static (string Characters, int Least)[] Sets(PropertyMap inputs) =>
        [
            Set(inputs, inputs.Flag("lower", true), "abcdefghijklmnopqrstuvwxyz", "minLower"),
            Set(inputs, inputs.Flag("upper", true), "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "minUpper"),
            Set(inputs, Numeric(inputs), "0123456789", "minNumeric"),
            Set(
                inputs,
                inputs.Flag("special", true),
                inputs.Text("overrideSpecial", "") is { Length: > 0 } own ? own : Special,
                "minSpecial"
            ),
        ];

    private static (string, int) Set(PropertyMap inputs, bool isWanted, string characters, string least) =>
        isWanted ? (characters, inputs.Number(least, 0)) : ("", 0);

    // This is the older name of the same input.
    private static bool Numeric(PropertyMap inputs) => inputs.Flag("numeric", inputs.Flag("number", true));
}
