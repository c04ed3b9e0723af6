using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;

namespace Local.Cloud.Functions;

/// <summary>
/// The ids of machine images. The last digits of an id that the local cloud assigns are derived from its other
/// digits and the image's kind, so that the id alone tells the kind.
/// </summary>
internal static partial class ImageIds
{
    private const int StemDigits = 10;
    private const int KindDigits = 6;

    /// <summary>Returns the id of the image with this name. A name always means the same image.</summary>
    public static string Of(string name, ImageKind kind) => WithKind($"ami-0{Digits(name, StemDigits)}", kind);

    /// <summary>Returns the id of a new image of an instance's root.</summary>
    public static string NewCopy() => WithKind($"ami-0{Ids.Hex(StemDigits)}", ImageKind.Copy);

    /// <summary>
    /// Returns the kind of image with this id; null if the text is no id. An id from AWS tells no kind and stands
    /// for the image with the most abilities.
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
