using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Iam;

/// <summary>Names, unique ids and references in IAM's form.</summary>
internal static class IamNames
{
    private const string IdCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Returns a unique id, such as <c>AROA</c> and 17 characters.</summary>
    public static string NewUniqueId(string prefix) =>
        prefix + System.Security.Cryptography.RandomNumberGenerator.GetString(IdCharacters, 17);

    /// <summary>Returns the errors in the name and path of a role, policy or profile.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs, int maxLength)
    {
        if (
            inputs.Get("name")?.AsString is { } name
            && (name.Length is 0 || name.Length > maxLength || !name.All(IsNameCharacter))
        )
        {
            yield return InputError.Value(
                "name",
                name,
                $"1 to {maxLength} letters, digits and the characters + = , . @ - _"
            );
        }

        if (inputs.Get("path")?.AsString is { } path && !(path.StartsWith('/') && path.EndsWith('/')))
        {
            yield return InputError.Value("path", path, "paths that begin and end with /");
        }
    }

    /// <summary>Returns the name of a role, which is given by name or as a resource.</summary>
    public static string? Role(PropertyValue? value) =>
        value is ResourceValue resource ? resource.Id?.AsString : value?.AsString;

    private static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || "+=,.@-_".Contains(c);
}
