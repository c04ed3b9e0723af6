using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary><c>aws:wafv2/ipSet:IpSet</c>: blocks of addresses for the rules of web ACLs.</summary>
internal sealed class IpSetType(ResourceType recorded, WebAcls acls) : WafType(recorded)
{
    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = InputReader
            .CheckOneOf(context.Inputs, "ipAddressVersion", ["IPV4", "IPV6"])
            .Concat(InputReader.CheckOneOf(context.Inputs, "scope", ["REGIONAL", "CLOUDFRONT"]))
            .Concat(
                context
                    .Inputs.Texts("addresses")
                    .Where(block => !IPNetwork.TryParse(block, out _))
                    .Select(block => InputError.Value("addresses", block, "CIDR blocks, such as 192.0.2.0/24"))
            );
        return Task.FromResult<IReadOnlyList<InputError>>([.. errors]);
    }

    protected override void Set(PropertyMap outputs) =>
        acls.SetAddresses(outputs["arn"].AsString!, outputs.Texts("addresses"));

    protected override void Remove(PropertyMap outputs) => acls.SetAddresses(outputs["arn"].AsString!, null);
}
