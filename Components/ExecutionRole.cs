using Pulumi;
using Pulumi.Aws.Iam;

namespace Infra.Components;

/// <summary>
/// The role with which ECS itself pulls images and writes logs, one for all services of a stack. By itself it may only
/// sign in to the registry; each <see cref="FargateService"/> adds its own repository and its own log group.
/// </summary>
public sealed class ExecutionRole : ComponentResource
{
    /// <summary>The role's ARN.</summary>
    [Output("arn")]
    public Output<string> Arn { get; private set; }

    /// <summary>The role's name.</summary>
    [Output("roleName")]
    public Output<string> RoleName { get; private set; }

    /// <summary>The right to sign in to the registry: a service that pulls from it starts afterwards.</summary>
    public Resource RegistryAccess { get; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public ExecutionRole(string name, ExecutionRoleArgs? args = null, ComponentResourceOptions? options = null)
        : base("infra:components:ExecutionRole", Checked(name, args), options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var role = new Role(
            name,
            new() { Name = args?.RoleName!, AssumeRolePolicy = PolicyDocument.AssumedByEcsTasks },
            child
        );
        RegistryAccess = new RolePolicy(
            name,
            // The token is the registry's, not a repository's: IAM knows no narrower resource for it.
            new() { Role = role.Name, Policy = PolicyDocument.Allowing(("*", ["ecr:GetAuthorizationToken"])) },
            child
        );

        Arn = role.Arn;
        RoleName = role.Name;
        RegisterOutputs();
    }

    private static string Checked(string name, ExecutionRoleArgs? args)
    {
        var check = new ArgumentCheck($"ExecutionRole '{name}'");
        if (args?.RoleName is null)
        {
            check.That("its name", name, AwsLimits.Autonamed(name, AwsLimits.RoleName));
        }

        check.IfGiven(nameof(args.RoleName), args?.RoleName, AwsLimits.RoleName);
        check.ThrowIfAny();
        return name;
    }
}
