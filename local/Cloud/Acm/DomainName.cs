using System.Text.RegularExpressions;

namespace Local.Cloud.Acm;

/// <summary>The domain names of certificates.</summary>
internal static partial class DomainName
{
    private const int Longest = 253;

    /// <summary>Returns whether ACM accepts a name: labels of letters, digits and hyphens, perhaps after <c>*.</c></summary>
    public static bool IsValid(string name) => name.Length <= Longest && Form.IsMatch(name);

    [GeneratedRegex(
        @"^(\*\.)?([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$"
    )]
    private static partial Regex Form { get; }
}
