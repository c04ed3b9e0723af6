using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>The name of a load balancer or a target group.</summary>
internal static partial class LoadBalancerName
{
    private const int Longest = 32;

    /// <summary>Returns the errors in the input <c>name</c>, if it is given: what AWS rejects.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Get("name")?.AsString is { } name && (name.Length > Longest || !NamePattern.IsMatch(name)))
        {
            yield return InputError.Value(
                "name",
                name,
                $"1 to {Longest} letters, digits and hyphens, with no hyphen at either end"
            );
        }
    }

    [GeneratedRegex("^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$")]
    private static partial Regex NamePattern { get; }
}
