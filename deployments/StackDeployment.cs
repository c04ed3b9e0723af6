using System.Collections.Immutable;
using System.Text.Json;

namespace Infra.Deployments;

/// <summary>The deployment settings that a stack is to have in Pulumi Cloud.</summary>
/// <param name="Stack">The stack's name, without organization and project.</param>
/// <param name="Repository">The repository on GitHub, as <c>owner/name</c>.</param>
/// <param name="Branch">The branch whose commits are deployed.</param>
/// <param name="RoleArn">The role that the operations take on AWS.</param>
/// <param name="RunnerPool">The id of a pool of runners of one's own; null for Pulumi's.</param>
internal sealed record StackDeployment(
    string Stack,
    string Repository,
    string Branch,
    string RoleArn,
    string? RunnerPool = null
)
{
    /// <summary>The stack that Pulumi Cloud copies for each pull request.</summary>
    public const string Template = "pr";

    /// <summary>
    /// The runner's image has .NET 10 in its newer versions. An older one gets .NET 10 beside the .NET that it has.
    /// </summary>
    private const string InstallDotnet =
        "dotnet --list-sdks | grep -q '^10\\.' || curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- "
        + "--channel 10.0 --install-dir \"$(dirname \"$(readlink -f \"$(command -v dotnet)\")\")\"";

    private const string SessionName = "${project.name}-${stack.name}-${deployment.version}";

    /// <summary>Whether the stack is the template of review stacks, and is not deployed itself.</summary>
    public bool IsTemplate => Stack == Template;

    /// <summary>The files whose change is a reason to deploy the stack: globs from the root of the repository.</summary>
    public ImmutableArray<string> PathFilters =>
        [
            "*.cs",
            "Infra.csproj",
            "Directory.*",
            "global.json",
            "Components/**",
            "Configuration/**",
            "services/**",
            "Pulumi.yaml",
            $"Pulumi.{Stack}.yaml",
        ];

    /// <summary>The flags of <c>pulumi deployment settings edit</c> that set all of it.</summary>
    public ImmutableArray<string> Flags =>
        [
            "--github-repo",
            Repository,
            "--branch",
            Branch,
            Flag("push-to-deploy", !IsTemplate),
            // A preview takes the stack's only role, which changes things. Workflows of GitHub preview with one that reads.
            Flag("preview-prs", false),
            Flag("pr-template", IsTemplate),
            .. PathFilters.SelectMany(filter => new[] { "--path-filter", filter }),
            "--pre-run-command",
            InstallDotnet,
            "--oidc-aws-role-arn",
            RoleArn,
            "--oidc-aws-session-name",
            SessionName,
            "--runner-pool",
            RunnerPool ?? "",
        ];

    /// <summary>Returns whether Pulumi Cloud has all of it already.</summary>
    /// <param name="settings">The answer of <c>pulumi deployment settings get --output json</c>.</param>
    public bool IsMetBy(JsonElement settings)
    {
        var source = Member(settings, "source");
        var role = Member(Member(settings, "oidc"), "aws");
        return Text(source, "repository") == Repository
            && ShortBranch(Text(source, "branch")) == ShortBranch(Branch)
            && IsTrue(source, "runUpdatesOnPush") == !IsTemplate
            && !IsTrue(source, "previewPullRequests")
            && IsTrue(source, "pullRequestTemplate") == IsTemplate
            && Texts(source, "pathFilters").SequenceEqual(PathFilters)
            && Texts(settings, "preRunCommands").SequenceEqual([InstallDotnet])
            && Text(role, "roleArn") == RoleArn
            && Text(role, "sessionName") == SessionName
            && Text(Member(settings, "runner"), "pool") == (RunnerPool ?? "");
    }

    private static string Flag(string name, bool isOn) => $"--{name}={(isOn ? "true" : "false")}";

    private static string ShortBranch(string branch) => branch.Replace("refs/heads/", "", StringComparison.Ordinal);

    private static JsonElement Member(JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) ? value : default;

    private static string Text(JsonElement map, string name) =>
        Member(map, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    private static bool IsTrue(JsonElement map, string name) => Member(map, name).ValueKind == JsonValueKind.True;

    private static IEnumerable<string> Texts(JsonElement map, string name) =>
        Member(map, name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(item => item.GetString()!)
            : [];
}
