using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;

namespace Local.Cloud.Functions;

/// <summary>
/// The ids of machine images. The last digits of an id that was given here are made of the others and of the image's
/// kind, so that an id alone tells it.
/// </summary>
internal static partial class ImageIds
{
    private const int StemDigits = 10;
    private const int KindDigits = 6;

    /// <summary>The id of the image with a name: a name means the same image for ever.</summary>
    public static string Of(string name, ImageKind kind) => WithKind($"ami-0{Digits(name, StemDigits)}", kind);

    /// <summary>The id of a new copy of an instance's root.</summary>
    public static string NewCopy() => WithKind($"ami-0{Ids.Hex(StemDigits)}", ImageKind.Copy);

    /// <summary>
    /// What kind of image has the id; null when it is no id. One from AWS itself tells nothing of its image: it stands for
    /// the image that can do the most here.
    /// </summary>
    public static ImageKind? KindOf(string id) =>
        !Form.IsMatch(id)
            ? null
            : Enum.GetValues<ImageKind>()
                .Cast<ImageKind?>()
                .FirstOrDefault(kind => id == WithKind(id[..^KindDigits], kind!.Value), ImageKind.EcsOptimized);

    private static string WithKind(string stem, ImageKind kind) => stem + Digits($"{stem} {kind}", KindDigits);

    private static string Digits(string text, int count) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..count];

    [GeneratedRegex("^ami-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex Form { get; }
}
