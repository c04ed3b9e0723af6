using System.Globalization;
using Infra.Configuration;
using Pulumi;
using Pulumi.Aws.Iam;
using Pulumi.Aws.LB;
using Pulumi.Aws.Vpc;

namespace Infra;

/// <summary>
/// Former URNs of resources that version 1 of this program registered below other components, so that an update keeps
/// them: target groups, listeners and their rules below the load balancer, by the service's key, and the execution role
/// below a component of its own. Once no stack has such a state, this file can go.
/// </summary>
internal static class Aliases
{
    private const string AtLoadBalancer = "infra:components:SecureAlb";
    private const string AtExecutionRole = "infra:components:ExecutionRole";

    /// <summary>The transformation by which each resource gets its former URN as an alias.</summary>
    /// <param name="settings">The stack's settings: they name the service behind a listener's port.</param>
    public static ResourceTransformation Add(Lazy<StackSettings> settings) => resource => Add(resource, settings);

    private static ResourceTransformationResult? Add(ResourceTransformationArgs resource, Lazy<StackSettings> settings)
    {
        var name = resource.Resource.GetResourceName();
        var (parent, formerName) = resource.Resource switch
        {
            TargetGroup => (AtLoadBalancer, name),
            Listener => (AtLoadBalancer, KeyOf(name, settings.Value)),
            SecurityGroupIngressRule when resource.Options.Parent is LoadBalancer => (
                AtLoadBalancer,
                KeyOf(name, settings.Value)
            ),
            Role or RolePolicy when name == "cluster-execution" => (AtExecutionRole, "execution-role"),
            _ => (null, null),
        };
        if (formerName is null)
        {
            return null;
        }

        var deployment = Deployment.Instance;
        var alias = new Alias
        {
            Urn =
                $"urn:pulumi:{deployment.StackName}::{deployment.ProjectName}::"
                + $"{parent}${resource.Resource.GetResourceType()}::{formerName}",
        };
        return new(
            resource.Args,
            CustomResourceOptions.Merge((CustomResourceOptions)resource.Options, new() { Aliases = { alias } })
        );
    }

    /// <summary>The key of the service or fleet behind a listener, which is named after the load balancer and its port.</summary>
    private static string? KeyOf(string listener, StackSettings settings)
    {
        var port = int.Parse(listener[(listener.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture);
        return settings
            .Targets.Where(target => target.Settings.Listener == port)
            .OrderBy(target => target.Settings.Route is not null)
            .FirstOrDefault()
            .Key;
    }
}
