using System.Text;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>Rejects launch templates that AWS rejects or that the local cloud cannot launch.</summary>
internal static partial class LaunchTemplateRules
{
    // These properties change an instance and have no counterpart here. Rejecting them is better than ignoring
    // them.
    private static readonly string[] NotLaunchedHere = ["kernelId", "ramDiskId", "securityGroupNames"];

    /// <summary>Returns the errors in <paramref name="inputs"/>. Unknown values pass.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs, MachineImages images)
    {
        if (inputs.Get("name")?.AsString is { } name && !NamePattern.IsMatch(name))
        {
            yield return InputError.Value("name", name, "3 to 128 letters, digits and ( ) . - / _");
        }

        if (inputs.Get("imageId")?.AsString is { } image && images.WhyNot(image) is { } unknown)
        {
            yield return new("imageId", unknown);
        }

        if (inputs.Get("instanceType")?.AsString is { } type && InstanceSize.Find(type) is null)
        {
            yield return InputError.Value("instanceType", type, InstanceSize.Allowed);
        }

        if (inputs.Get("userData")?.AsString is { } data)
        {
            var problem = Decode(data) is { } script
                ? UserData.WhyNot(script)
                : "is not base64: encode it, as with Convert.ToBase64String";
            if (problem is not null)
            {
                yield return new("userData", problem);
            }
        }

        if (
            inputs.Get("defaultVersion")?.AsNumber is not null
            && inputs.Get("updateDefaultVersion")?.AsBool is not null
        )
        {
            yield return new("defaultVersion", "cannot be given together with updateDefaultVersion");
        }

        foreach (var property in NotLaunchedHere)
        {
            if (inputs.Get(property) is { } value and not NullValue && value.AsList is not { Count: 0 })
            {
                yield return new(property, "is not supported by the local cloud; remove it, or deploy to AWS");
            }
        }

        var interfaces = inputs.Get("networkInterfaces")?.AsList;
        if (interfaces is { Count: > 1 })
        {
            yield return InputError.Found("networkInterfaces", $"{interfaces.Count}", "exactly 1 in the local cloud");
        }

        if (interfaces is { Count: > 0 } && inputs.Get("vpcSecurityGroupIds")?.AsList is { Count: > 0 })
        {
            yield return new(
                "vpcSecurityGroupIds",
                "cannot be given together with networkInterfaces: give the interface its securityGroups"
            );
        }
    }

    /// <summary>Returns the decoded user data; null if it is not base64.</summary>
    internal static string? Decode(string userData)
    {
        var bytes = new byte[userData.Length];
        return Convert.TryFromBase64String(userData, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9().\-/_]{3,128}$")]
    private static partial Regex NamePattern { get; }
}
