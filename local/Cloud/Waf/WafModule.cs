using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.Waf;

/// <summary>AWS WAF in front of load balancers.</summary>
internal sealed class WafModule
{
    /// <param name="recorded">Returns the recorded type with a token.</param>
    /// <param name="loadBalancers">Returns a load balancer by its ARN; null if there is none.</param>
    /// <param name="time">The clock of rates.</param>
    public WafModule(Func<string, ResourceType> recorded, Func<string, LoadBalancer?> loadBalancers, TimeProvider time)
    {
        var acls = new WebAcls(loadBalancers, time);
        ResourceTypes =
        [
            new IpSetType(recorded("aws:wafv2/ipSet:IpSet"), acls),
            new WebAclType(recorded("aws:wafv2/webAcl:WebAcl"), acls),
            new WebAclAssociationType(recorded("aws:wafv2/webAclAssociation:WebAclAssociation"), acls),
        ];
    }

    /// <summary>The resource types of web ACLs, IP sets and associations.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
