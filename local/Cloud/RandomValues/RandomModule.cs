using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.RandomValues;

/// <summary>The resources of the package <c>random</c>.</summary>
internal static class RandomModule
{
    // The id of a secret or of a resource without a text.
    private const string None = "none";

    /// <summary>The resource types of the package.</summary>
    public static IEnumerable<ResourceType> ResourceTypes { get; } =
    [
        Type("randomBytes", inputs => AtLeast(inputs, "length", 1), Bytes),
        Type("randomId", inputs => AtLeast(inputs, "byteLength", 1), Id),
        Type("randomInteger", CheckInteger, Integer),
        Type("randomPassword", RandomText.Check, inputs => Text(inputs, isSecret: true)),
        Type("randomPet", inputs => AtLeast(inputs, "length", 1), Pet),
        Type("randomShuffle", inputs => AtLeast(inputs, "resultCount", 0), Shuffle),
        Type("randomString", RandomText.Check, inputs => Text(inputs, isSecret: false)),
        Type("randomUuid", _ => [], _ => Uuid()),
    ];

    private static RandomType Type(
        string name,
        Func<PropertyMap, IEnumerable<InputError>> check,
        Func<PropertyMap, Created> draw
    ) =>
        new(
            $"random:index/{name}:{char.ToUpperInvariant(name[0])}{name[1..]}",
            check,
            inputs => draw(inputs) is var drawn ? drawn with { Outputs = inputs.With(drawn.Outputs) } : drawn
        );

    private static IEnumerable<InputError> AtLeast(PropertyMap inputs, string property, int lowest) =>
        InputReader.CheckRange(inputs, property, lowest, int.MaxValue);

    private static Created Bytes(PropertyMap inputs)
    {
        var drawn = RandomNumberGenerator.GetBytes(inputs.Number("length", 0));
        return new(None, new(("base64", Convert.ToBase64String(drawn)), ("hex", Convert.ToHexStringLower(drawn))));
    }

    private static Created Id(PropertyMap inputs)
    {
        var drawn = RandomNumberGenerator.GetBytes(inputs.Number("byteLength", 0));
        var prefix = inputs.Text("prefix", "");
        var id = Base64Url.EncodeToString(drawn);
        return new(
            id,
            new(
                ("b64Std", prefix + Convert.ToBase64String(drawn)),
                ("b64Url", prefix + id),
                ("dec", prefix + new BigInteger(drawn, isUnsigned: true, isBigEndian: true)),
                ("hex", prefix + Convert.ToHexStringLower(drawn))
            )
        );
    }

    private static IEnumerable<InputError> CheckInteger(PropertyMap inputs)
    {
        if (inputs.Get("min")?.AsNumber is { } min && inputs.Get("max")?.AsNumber is { } max && min > max)
        {
            yield return InputError.Value("min", min, $"at most max, {max.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private static Created Integer(PropertyMap inputs)
    {
        var (min, max) = ((long)inputs["min"].AsNumber!.Value, (long)inputs["max"].AsNumber!.Value);
        var drawn = Dice(inputs).NextInt64(min, max + 1);
        return new(drawn.ToString(CultureInfo.InvariantCulture), new(("result", drawn)));
    }

    private static Created Text(PropertyMap inputs, bool isSecret)
    {
        var drawn = RandomText.Draw(inputs);
        var outputs = RandomText.Settings(inputs).With("result", drawn);
        return isSecret
            ? new(None, outputs.With("bcryptHash", BCrypt.Net.BCrypt.HashPassword(drawn)))
            : new(drawn, outputs);
    }

    private static Created Pet(PropertyMap inputs)
    {
        var (length, separator) = (inputs.Number("length", 2), inputs.Text("separator", "-"));
        var name = string.Join(separator, RandomPetWords.Draw(length));
        return new(
            inputs.Get("prefix")?.AsString is { Length: > 0 } prefix ? prefix + separator + name : name,
            new(("length", length), ("separator", separator))
        );
    }

    private static Created Shuffle(PropertyMap inputs)
    {
        var items = inputs["inputs"].AsList!.ToArray();
        var count = inputs.Number("resultCount", items.Length);
        var dice = Dice(inputs);
        var drawn = new List<PropertyValue>();
        while (drawn.Count < count && items.Length > 0)
        {
            dice.Shuffle(items);
            drawn.AddRange(items.Take(count - drawn.Count));
        }

        return new("-", new(("results", PropertyValue.List(drawn))));
    }

    private static Created Uuid()
    {
        var drawn = Guid.NewGuid().ToString();
        return new(drawn, new(("result", drawn)));
    }

    // The same seed gives the same numbers.
    private static Random Dice(PropertyMap inputs) =>
        new(
            inputs.Get("seed")?.AsString is { Length: > 0 } seed
                ? BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(seed)))
                : RandomNumberGenerator.GetInt32(int.MaxValue)
        );
}
