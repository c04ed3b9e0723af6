using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>
/// Rejects inputs of an instance that EC2 rejects or that the local cloud does not support. Unknown values pass.
/// </summary>
internal sealed class InstanceChecks(MachineImages images, NetworkModule network)
{
    /// <summary>Returns the errors in the inputs.</summary>
    /// <param name="inputs">The new inputs.</param>
    /// <param name="current">The inputs that the instance was made with; null for a new instance.</param>
    public IEnumerable<InputError> Of(PropertyMap inputs, PropertyMap? current)
    {
        foreach (var required in Required.Where(name => !inputs.ContainsKey(name)))
        {
            yield return new InputError(required, "is missing");
        }

        if (
            inputs.Get("ami")?.AsString is { } ami
            && ami != current?.Get("ami")?.AsString
            && images.WhyNot(ami) is { } noImage
        )
        {
            yield return new InputError("ami", noImage);
        }

        if (inputs.Get("instanceType")?.AsString is { } type && InstanceSize.Find(type) is null)
        {
            yield return InputError.Value("instanceType", type, InstanceSize.Allowed);
        }

        foreach (var missing in inputs.Texts("vpcSecurityGroupIds").Where(id => !network.SecurityGroups.Contains(id)))
        {
            yield return new InputError(
                "vpcSecurityGroupIds",
                $"InvalidGroup.NotFound: the security group '{missing}' does not exist"
            );
        }

        if (inputs.Get("subnetId")?.AsString is { } subnet && network.Vpcs.FindSubnet(subnet) is null)
        {
            yield return new InputError("subnetId", $"InvalidSubnetID.NotFound: the subnet '{subnet}' does not exist");
        }

        foreach (var (name, reason) in NotHere.Where(one => inputs.ContainsKey(one.Name)))
        {
            yield return new InputError(name, reason);
        }

        foreach (var error in UserDataErrors(inputs))
        {
            yield return error;
        }
    }

    /// <summary>Returns the user data as text; null if there is none.</summary>
    /// <exception cref="FormatException">The user data is marked as base64 but is not.</exception>
    public static string? ReadUserData(PropertyMap inputs) =>
        inputs.Get("userDataBase64")?.AsString is { } base64
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(base64))
            : inputs.Get("userData")?.AsString;

    private static string[] Required { get; } = ["ami", "instanceType"];

    private static (string Name, string Reason)[] NotHere { get; } =
    [
        ("keyName", "is not supported: the local cloud has no key pairs; an ssm.Association runs commands without one"),
        ("privateIp", "is not supported: the local cloud's addresses differ from AWS's, and it assigns them itself"),
        ("securityGroups", "is not supported: it names groups of EC2-Classic; use vpcSecurityGroupIds for a VPC"),
    ];

    private static IEnumerable<InputError> UserDataErrors(PropertyMap inputs)
    {
        if (inputs.ContainsKey("userData") && inputs.ContainsKey("userDataBase64"))
        {
            yield return new InputError("userDataBase64", "conflicts with userData: only one of them is allowed");
            yield break;
        }

        var property = inputs.ContainsKey("userDataBase64") ? "userDataBase64" : "userData";
        string? problem;
        try
        {
            problem = UserData.WhyNot(ReadUserData(inputs));
        }
        catch (FormatException)
        {
            problem = "is not base64";
        }

        if (problem is not null)
        {
            yield return new InputError(property, problem);
        }
    }
}
