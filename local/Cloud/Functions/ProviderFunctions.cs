using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>Answers calls of functions of the package <c>aws</c>.</summary>
/// <param name="vpcs">The VPCs of the local cloud.</param>
/// <param name="store">The resources of the cloud.</param>
/// <param name="time">The clock.</param>
internal sealed class ProviderFunctions(Vpcs vpcs, IResourceStore store, TimeProvider time)
{
    private readonly VpcFunctions _vpc = new(vpcs);
    private readonly SecretFunctions _secrets = new(store, time);

    /// <summary>Answers a call.</summary>
    /// <param name="token">The token of the function, such as <c>aws:ec2/getVpc:getVpc</c>.</param>
    /// <param name="region">The region of the caller.</param>
    /// <param name="arguments">The arguments without secrecy, already checked against the function's schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CloudException">The function is not supported, or nothing matches the arguments.</exception>
    public Task<PropertyMap> InvokeAsync(
        string token,
        string region,
        PropertyMap arguments,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult(
            token switch
            {
                "aws:ec2/getVpc:getVpc" => _vpc.GetVpc(region, arguments),
                "aws:ec2/getSubnets:getSubnets" => _vpc.GetSubnets(region, arguments),
                "aws:ec2/getSubnet:getSubnet" => _vpc.GetSubnet(region, arguments),
                "aws:index/getAvailabilityZones:getAvailabilityZones" => VpcFunctions.GetAvailabilityZones(
                    region,
                    arguments
                ),
                "aws:ec2/getAmi:getAmi" => AmazonImages.GetAmi(region, arguments),
                "aws:ssm/getParameter:getParameter" => _secrets.GetParameter(region, arguments),
                "aws:secretsmanager/getSecret:getSecret" => _secrets.GetSecret(arguments),
                "aws:secretsmanager/getSecretVersion:getSecretVersion" => _secrets.GetSecretVersion(arguments),
                "aws:ecr/getAuthorizationToken:getAuthorizationToken" => _secrets.GetAuthorizationToken(
                    region,
                    arguments
                ),
                "aws:iam/getPolicyDocument:getPolicyDocument" => PolicyDocuments.GetPolicyDocument(arguments),
                "aws:index/getCallerIdentity:getCallerIdentity" => GetCallerIdentity(),
                "aws:index/getRegion:getRegion" => GetRegion(region, arguments),
                "aws:index/getPartition:getPartition" => GetPartition(),
                _ => throw new CloudException($"{token} is not supported by the local cloud"),
            }
        );

    private static PropertyMap GetCallerIdentity() =>
        new(
            ("accountId", Arn.Account),
            ("arn", Arn.Global("iam", "user/local")),
            ("id", Arn.Account),
            ("userId", "AIDALOCALLOCALLOCALLO")
        );

    private static PropertyMap GetRegion(string current, PropertyMap arguments)
    {
        var region = arguments.Get("region")?.AsString ?? arguments.Get("name")?.AsString ?? current;
        return new(
            ("description", region),
            ("endpoint", $"ec2.{region}.amazonaws.com"),
            ("id", region),
            ("name", region),
            ("region", region)
        );
    }

    private static PropertyMap GetPartition() =>
        new(("dnsSuffix", "amazonaws.com"), ("id", "aws"), ("partition", "aws"), ("reverseDnsPrefix", "com.amazonaws"));
}
