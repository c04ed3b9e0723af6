using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>
/// The roles by which Pulumi Cloud and GitHub Actions deploy the project's stacks, and the repositories of images that go
/// from stack to stack.
/// </summary>
[AtLeastOne(nameof(Organization), nameof(Repository))]
public sealed record DeploymentsSettings
{
    /// <summary>The organization in Pulumi Cloud whose deployments take the roles.</summary>
    [ValueFormat("[A-Za-z0-9_.-]+", "letters, digits and characters of '_.-'")]
    [Default("none; Pulumi Deployments has no access")]
    public string? Organization { get; init; }

    /// <summary>The repository on GitHub whose workflows take the roles.</summary>
    [ValueFormat("[A-Za-z0-9-]+/[A-Za-z0-9_.-]+", "an owner and a name, as in acme/infra")]
    [Default("none; GitHub Actions has no access")]
    public string? Repository { get; init; }

    /// <summary>
    /// The stacks that may be deployed. A stack's name is the name of a GitHub environment, too, whose runs update the
    /// stack. <c>*</c> stands for any characters.
    /// </summary>
    [MinLength(1)]
    [ValueFormat("[A-Za-z0-9_.*-]{1,100}", "letters, digits and characters of '_.-*'")]
    public required ImmutableArray<string> Stacks { get; init; }

    /// <summary>The regions that the stacks are in.</summary>
    [MinLength(1)]
    [ValueFormat("[a-z]{2}(-[a-z]+)+-[0-9]+", "a region, as in us-west-1")]
    public required ImmutableArray<string> Regions { get; init; }

    /// <summary>
    /// The names of the roles and instance profiles that the stacks make. <c>*</c> stands for any characters, as for those
    /// that Pulumi appends to a name.
    /// </summary>
    [MinLength(1)]
    [ValueFormat("[A-Za-z0-9+=,.@_*-]{1,64}", "at most 64 letters, digits and characters of '+=,.@-_*'")]
    public required ImmutableArray<string> RoleNames { get; init; }

    /// <summary>The actions that <c>permissions</c> of services may have, such as <c>s3:GetObject</c>.</summary>
    [ValueFormat("[a-z0-9-]+:[A-Za-z0-9*?]+", "a service and its action, as in s3:GetObject")]
    public ImmutableArray<string> TaskActions { get; init; } = [];

    /// <summary>
    /// The services whose images are built once and go from stack to stack by their digests, each with a repository
    /// <c>&lt;project&gt;-images-&lt;service&gt;</c>.
    /// </summary>
    [ValueFormat("[a-z0-9]+([._-][a-z0-9]+)*", "lower-case letters and digits, with single characters of '._-' within")]
    public ImmutableArray<string> Images { get; init; } = [];
}
