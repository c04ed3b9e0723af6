using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components.Internal;

/// <summary>The subjects of the tokens that an issuer signs for a kind of run.</summary>
/// <param name="Of">The patterns, by the names of the stacks.</param>
/// <param name="Except">A pattern of subjects that are not meant; null for none.</param>
internal sealed record OidcSubjects(
    Func<ImmutableArray<string>, Output<ImmutableArray<string>>> Of,
    string? Except = null
);

/// <summary>Who signs the tokens of OpenID Connect by which a run takes a role.</summary>
/// <param name="ProviderArn">The ARN of the issuer's OIDC provider in IAM.</param>
/// <param name="Address">The issuer's URL without its scheme, as IAM's condition keys begin.</param>
/// <param name="Audience">Whom the tokens are for.</param>
/// <param name="Previews">The subjects of previews.</param>
/// <param name="Updates">The subjects of updates.</param>
internal sealed record OidcIssuer(
    Input<string> ProviderArn,
    string Address,
    Input<string> Audience,
    OidcSubjects Previews,
    OidcSubjects Updates
)
{
    public const string PulumiAddress = "api.pulumi.com/oidc";
    public const string GitHubAddress = "token.actions.githubusercontent.com";
    public const string GitHubAudience = "sts.amazonaws.com";

    /// <summary>
    /// Pulumi Deployments, whose subjects name the operation: all but previews change something, or look for drift with the
    /// credentials of an update.
    /// </summary>
    public static OidcIssuer PulumiCloud(Input<string> providerArn, Input<string> organization, string project)
    {
        var name = organization.ToOutput();
        return new(
            providerArn,
            PulumiAddress,
            name.Apply(text => text.ToLowerInvariant()),
            new(stacks => Subjects(stacks, "preview")),
            new(stacks => Subjects(stacks, "*"), Except: "*:operation:preview:*")
        );

        Output<ImmutableArray<string>> Subjects(ImmutableArray<string> stacks, string operation) =>
            name.Apply(org =>
                stacks
                    .Select(stack =>
                        $"pulumi:deploy:org:{org}:project:{project}:stack:{stack}:operation:{operation}:scope:write"
                    )
                    .ToImmutableArray()
            );
    }

    /// <summary>GitHub Actions: pull requests preview, and a run in the environment of a stack updates the stack.</summary>
    public static OidcIssuer GitHubActions(Input<string> providerArn, Input<string> repository)
    {
        var name = repository.ToOutput();
        return new(
            providerArn,
            GitHubAddress,
            GitHubAudience,
            new(_ => name.Apply(text => ImmutableArray.Create($"repo:{text}:pull_request"))),
            new(stacks =>
                name.Apply(text => stacks.Select(stack => $"repo:{text}:environment:{stack}").ToImmutableArray())
            )
        );
    }

    /// <summary>Returns the trust in runs for these stacks.</summary>
    public Output<WebIdentity> Trust(OidcSubjects subjects, ImmutableArray<string> stacks) =>
        Output
            .Tuple(ProviderArn.ToOutput(), Audience.ToOutput(), subjects.Of(stacks))
            .Apply(given => new WebIdentity(given.Item1, Address, given.Item2, given.Item3, subjects.Except));
}

/// <summary>Those who may take a role by a token of OpenID Connect.</summary>
/// <param name="ProviderArn">The ARN of the issuer's OIDC provider in IAM.</param>
/// <param name="Address">The issuer's URL without its scheme.</param>
/// <param name="Audience">Whom the tokens are for.</param>
/// <param name="Subjects">The patterns of the tokens' subjects.</param>
/// <param name="Except">A pattern of subjects that may not take the role; null for none.</param>
internal sealed record WebIdentity(
    string ProviderArn,
    string Address,
    string Audience,
    ImmutableArray<string> Subjects,
    string? Except
);
