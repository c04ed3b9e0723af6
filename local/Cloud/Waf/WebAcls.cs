using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>The web ACLs, their IP sets, and the load balancers that they are associated with. Thread-safe.</summary>
internal sealed class WebAcls
{
    private readonly Lock _lock = new();
    private readonly Func<string, LoadBalancer?> _find;
    private readonly WebAclRules _rules;
    private readonly Dictionary<string, PropertyMap> _acls = [];
    private readonly Dictionary<string, string> _associations = [];
    private volatile IReadOnlyDictionary<string, IReadOnlyList<IPNetwork>> _sets =
        new Dictionary<string, IReadOnlyList<IPNetwork>>();

    /// <param name="find">Returns a load balancer by its ARN; null if there is none.</param>
    /// <param name="time">The clock of rates.</param>
    public WebAcls(Func<string, LoadBalancer?> find, TimeProvider time)
    {
        _find = find;
        _rules = new WebAclRules(arn => _sets.GetValueOrDefault(arn) ?? [], time);
    }

    /// <summary>Returns the names of the rules of a web ACL that do not act here.</summary>
    public IReadOnlyList<string> Idle(PropertyMap acl) => _rules.Idle(acl);

    /// <summary>Sets the addresses of an IP set; null removes the set.</summary>
    public void SetAddresses(string arn, IEnumerable<string>? blocks)
    {
        lock (_lock)
        {
            var sets = new Dictionary<string, IReadOnlyList<IPNetwork>>(_sets);
            sets.Remove(arn);
            if (blocks is not null)
            {
                sets[arn] = [.. blocks.Select(block => IPNetwork.Parse(block))];
            }

            _sets = sets;
        }
    }

    /// <summary>Sets the inputs of a web ACL. Counts of requests go on, and rates begin anew.</summary>
    public void SetAcl(string arn, PropertyMap inputs)
    {
        lock (_lock)
        {
            _acls[arn] = inputs;
            foreach (var (loadBalancer, _) in _associations.Where(one => one.Value == arn))
            {
                Filter(loadBalancer, inputs);
            }
        }
    }

    /// <summary>Removes a web ACL.</summary>
    /// <exception cref="CloudException">A load balancer is associated with the web ACL.</exception>
    public void RemoveAcl(string arn)
    {
        lock (_lock)
        {
            if (_associations.FirstOrDefault(one => one.Value == arn) is { Key: { } loadBalancer })
            {
                throw new CloudException(
                    $"WAFAssociatedItemException: the web ACL '{arn}' is associated with '{loadBalancer}'"
                );
            }

            _acls.Remove(arn);
        }
    }

    /// <summary>Puts a web ACL in front of a load balancer.</summary>
    /// <exception cref="CloudException">One of the two does not exist, or the load balancer has another web ACL.</exception>
    public void Associate(string aclArn, string loadBalancerArn)
    {
        lock (_lock)
        {
            if (!_acls.TryGetValue(aclArn, out var acl))
            {
                throw new CloudException($"WAFNonexistentItemException: the web ACL '{aclArn}' does not exist");
            }

            if (_find(loadBalancerArn) is null)
            {
                throw new CloudException(
                    $"WAFUnavailableEntityException: the load balancer '{loadBalancerArn}' does not exist"
                );
            }

            _associations[loadBalancerArn] = aclArn;
            Filter(loadBalancerArn, acl);
        }
    }

    /// <summary>Takes the web ACL away from a load balancer.</summary>
    public void Disassociate(string aclArn, string loadBalancerArn)
    {
        lock (_lock)
        {
            if (_associations.GetValueOrDefault(loadBalancerArn) == aclArn)
            {
                _associations.Remove(loadBalancerArn);
                _find(loadBalancerArn)?.Filter = null;
            }
        }
    }

    private void Filter(string loadBalancerArn, PropertyMap acl)
    {
        if (_find(loadBalancerArn) is { } loadBalancer)
        {
            loadBalancer.Filter = new WebAclFilter(acl, _rules.Read(acl), loadBalancer.Filter as WebAclFilter);
        }
    }
}
