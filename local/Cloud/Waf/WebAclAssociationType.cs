using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary><c>aws:wafv2/webAclAssociation:WebAclAssociation</c>: a web ACL in front of a load balancer.</summary>
internal sealed class WebAclAssociationType(ResourceType recorded, WebAcls acls) : WafType(recorded)
{
    protected override void Set(PropertyMap outputs) =>
        acls.Associate(outputs["webAclArn"].AsString!, outputs["resourceArn"].AsString!);

    protected override void Remove(PropertyMap outputs) =>
        acls.Disassociate(outputs["webAclArn"].AsString!, outputs["resourceArn"].AsString!);
}
