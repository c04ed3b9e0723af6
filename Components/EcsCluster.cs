using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.ServiceDiscovery;

namespace Infra.Components;

/// <summary>
/// A cluster whose services find each other by Service Connect: an HTTP namespace for their names, and a security
/// group that all of them are members of, so that a service can admit its neighbours and nobody else.
/// </summary>
public sealed class EcsCluster : ComponentResource
{
    /// <summary>The cluster's ARN.</summary>
    [Output("arn")]
    public Output<string> Arn { get; private set; }

    /// <summary>The cluster's name.</summary>
    [Output("clusterName")]
    public Output<string> ClusterName { get; private set; }

    /// <summary>The ARN of the namespace.</summary>
    [Output("namespaceArn")]
    public Output<string> NamespaceArn { get; private set; }

    /// <summary>The security group of the cluster's members.</summary>
    [Output("membersSecurityGroupId")]
    public Output<string> MembersSecurityGroupId { get; private set; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public EcsCluster(string name, EcsClusterArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:EcsCluster", Checked(name, args), options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var httpNamespace = new HttpNamespace(name, new() { Name = args.NamespaceName! }, child);
        var cluster = new Cluster(
            name,
            new()
            {
                Name = args.ClusterName!,
                Tags = args.Tags,
                ServiceConnectDefaults = new ClusterServiceConnectDefaultsArgs { Namespace = httpNamespace.Arn },
            },
            child
        );
        var members = new SecurityGroup(
            $"{name}-members",
            new() { VpcId = args.VpcId, Description = "Tasks of all services of the cluster" },
            child
        );

        Arn = cluster.Arn;
        ClusterName = cluster.Name;
        NamespaceArn = httpNamespace.Arn;
        MembersSecurityGroupId = members.Id;
        RegisterOutputs();
    }

    private static string Checked(string name, EcsClusterArgs args)
    {
        var check = new ArgumentCheck($"EcsCluster '{name}'");
        if (args.ClusterName is null)
        {
            check.That("its name", name, AwsLimits.Autonamed(name, AwsLimits.EcsName));
        }

        check.IfGiven(nameof(args.ClusterName), args.ClusterName, AwsLimits.EcsName);
        check.IfGiven(nameof(args.NamespaceName), args.NamespaceName, AwsLimits.NamespaceName);
        foreach (var (key, value) in args.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            check.That($"a key of {nameof(args.Tags)}", key, AwsLimits.TagKey(key));
            check.That($"{nameof(args.Tags)}['{key}']", value, AwsLimits.TagValue(value));
        }

        check.ThrowIfAny();
        return name;
    }
}
