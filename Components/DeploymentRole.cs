using System.Collections.Immutable;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Iam;

namespace Infra.Components;

/// <summary>
/// The roles by which Pulumi Cloud and GitHub Actions deploy a project's stacks. There is no stored key: a token of OpenID
/// Connect (OIDC) proves the stack or the repository of each run. Previews use a role that only reads. Updates use a role
/// that changes what the project's components make; of IAM, it changes only roles below a permissions boundary.
/// </summary>
public sealed class DeploymentRole : ComponentResource
{
    /// <summary>The ARN of the role for previews, which only reads.</summary>
    [Output("previewRoleArn")]
    public Output<string> PreviewRoleArn { get; private set; }

    /// <summary>The ARN of the role for updates; whoever takes it waits for the role's policies too.</summary>
    [Output("updateRoleArn")]
    public Output<string> UpdateRoleArn { get; private set; }

    /// <summary>The ARN of the policy that every role of the deployed stacks must have as its permissions boundary.</summary>
    [Output("permissionsBoundaryArn")]
    public Output<string> PermissionsBoundaryArn { get; private set; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">The name is too long, or nobody is trusted.</exception>
    public DeploymentRole(string name, DeploymentRoleArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:DeploymentRole", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var project = Deployment.Instance.ProjectName;
        var boundary = new Policy(
            $"{name}-boundary",
            new()
            {
                Description = "The most that a role of the project's stacks may do",
                PolicyDocument = args.TaskActions.ToOutput().Apply(DeploymentPermissions.Boundary),
            },
            child
        );
        var issuers = Issuers(name, project, args, child);
        var preview = new Role(
            PreviewName(name),
            new()
            {
                Description = "Previews of the project's stacks",
                AssumeRolePolicy = Trust(issuers, args.Stacks, issuer => issuer.Previews),
            },
            child
        );
        _ = new RolePolicy(
            PreviewName(name),
            new() { Role = preview.Name, Policy = boundary.Arn.Apply(DeploymentPermissions.Preview) },
            child
        );
        var update = new Role(
            UpdateName(name),
            new()
            {
                Description = "Updates of the project's stacks",
                AssumeRolePolicy = Trust(issuers, args.Stacks, issuer => issuer.Updates),
            },
            child
        );
        var policy = new RolePolicy(
            UpdateName(name),
            new()
            {
                Role = update.Name,
                Policy = Output
                    .Tuple(
                        boundary.Arn,
                        Output.All(preview.Arn, update.Arn),
                        args.Regions.ToOutput(),
                        args.RoleNames.ToOutput()
                    )
                    .Apply(given =>
                        DeploymentPermissions.Update(project, given.Item1, given.Item2, given.Item3, given.Item4)
                    ),
            },
            child
        );

        PreviewRoleArn = preview.Arn;
        UpdateRoleArn = Output.Tuple(update.Arn, policy.Id).Apply(ready => ready.Item1);
        PermissionsBoundaryArn = boundary.Arn;
        RegisterOutputs();
    }

    private static string PreviewName(string name) => $"{name}-preview";

    private static string UpdateName(string name) => $"{name}-update";

    /// <summary>Who signs the tokens, each with its provider: a new one, or the account's own, which has one for each URL.</summary>
    private static ImmutableArray<OidcIssuer> Issuers(
        string name,
        string project,
        DeploymentRoleArgs args,
        CustomResourceOptions child
    )
    {
        var issuers = ImmutableArray.CreateBuilder<OidcIssuer>();
        if (args.Organization is { } organization)
        {
            var audience = organization.ToOutput().Apply(text => text.ToLowerInvariant());
            issuers.Add(
                OidcIssuer.PulumiCloud(
                    args.PulumiProviderArn ?? Provider($"{name}-pulumi", OidcIssuer.PulumiAddress, audience),
                    organization,
                    project
                )
            );
        }

        if (args.Repository is { } repository)
        {
            issuers.Add(
                OidcIssuer.GitHubActions(
                    args.GitHubProviderArn
                        ?? Provider($"{name}-github", OidcIssuer.GitHubAddress, OidcIssuer.GitHubAudience),
                    repository
                )
            );
        }

        return issuers.ToImmutable();

        Output<string> Provider(string resource, string address, Input<string> audience) =>
            new OpenIdConnectProvider(
                resource,
                new() { Url = $"https://{address}", ClientIdLists = audience },
                child
            ).Arn;
    }

    private static Output<string> Trust(
        ImmutableArray<OidcIssuer> issuers,
        InputList<string> stacks,
        Func<OidcIssuer, OidcSubjects> subjects
    ) =>
        stacks
            .ToOutput()
            .Apply(names =>
                Output
                    .All(issuers.Select(issuer => issuer.Trust(subjects(issuer), names)))
                    .Apply(trusted => PolicyDocument.Trusting(trusted))
            );

    private static string Checked(string name, DeploymentRoleArgs args)
    {
        var check = new ArgumentCheck($"DeploymentRole '{name}'");
        check.Autoname(PreviewName(name), EcsCluster.LongestRoleName, "a role");
        check.That(
            args.Organization is not null || args.Repository is not null,
            "nobody may take the roles: give Organization (of Pulumi Cloud), Repository (on GitHub) or both."
        );
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of a <see cref="DeploymentRole"/>.</summary>
public sealed class DeploymentRoleArgs : ResourceArgs
{
    /// <summary>
    /// The stacks that may be deployed, by their names. A name is a GitHub environment's too: its runs update the stack.
    /// <c>*</c> stands for any characters: <c>pr*</c> are review stacks.
    /// </summary>
    [Input("stacks", required: true)]
    public required InputList<string> Stacks { get; init; }

    /// <summary>The regions that the stacks are in, such as <c>us-west-1</c>.</summary>
    [Input("regions", required: true)]
    public required InputList<string> Regions { get; init; }

    /// <summary>
    /// The names of the roles and instance profiles that the stacks make. <c>*</c> stands for any characters, as for those
    /// that Pulumi appends.
    /// </summary>
    [Input("roleNames", required: true)]
    public required InputList<string> RoleNames { get; init; }

    /// <summary>The organization in Pulumi Cloud. Default: none; Pulumi Deployments has no access.</summary>
    [Input("organization")]
    public Input<string>? Organization { get; init; }

    /// <summary>The repository on GitHub, as <c>owner/name</c>. Default: none; GitHub Actions has no access.</summary>
    [Input("repository")]
    public Input<string>? Repository { get; init; }

    /// <summary>
    /// The actions that services' own permissions may have, such as <c>s3:GetObject</c>, beside those that the components
    /// need. Default: none.
    /// </summary>
    [Input("taskActions")]
    public InputList<string> TaskActions { get; init; } = new();

    /// <summary>The ARN of the account's OIDC provider for Pulumi Cloud. Default: a new one; an account has at most one.</summary>
    [Input("pulumiProviderArn")]
    public Input<string>? PulumiProviderArn { get; init; }

    /// <summary>The ARN of the account's OIDC provider for GitHub. Default: a new one; an account has at most one.</summary>
    [Input("gitHubProviderArn")]
    public Input<string>? GitHubProviderArn { get; init; }
}
