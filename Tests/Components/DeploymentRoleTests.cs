using System.Text.Json;
using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.Iam;

namespace Infra.Tests.Components;

/// <summary>The roles for deployments from git: who may take them, and what they may do.</summary>
[TestFixture]
internal sealed class DeploymentRoleTests
{
    private const string Boundary = "arn:aws:iam:us-west-1:123456789012:policy/deploy-boundary";

    private MockedStack _stack = null!;

    [OneTimeSetUp]
    public async Task RunAsync() => _stack = await MockedStack.RunAsync(_ => Role());

    [Test]
    public async Task Pulumi_previews_take_the_role_that_only_reads()
    {
        var trust = await TrustAsync("deploy-preview");

        Assert.That(
            trust[0].ToString(),
            Is.EqualTo(
                Json(
                    """
                    {
                      "Effect": "Allow",
                      "Action": "sts:AssumeRoleWithWebIdentity",
                      "Principal": {"Federated": "arn:aws:iam:us-west-1:123456789012:openIdConnectProvider/deploy-pulumi"},
                      "Condition": {
                        "StringEquals": {"api.pulumi.com/oidc:aud": "acme"},
                        "StringLike": {
                          "api.pulumi.com/oidc:sub": [
                            "pulumi:deploy:org:Acme:project:infra:stack:dev:operation:preview:scope:write",
                            "pulumi:deploy:org:Acme:project:infra:stack:pr*:operation:preview:scope:write"
                          ]
                        }
                      }
                    }
                    """
                )
            )
        );
    }

    [Test]
    public async Task Every_other_operation_of_pulumi_takes_the_role_for_updates()
    {
        var condition = (await TrustAsync("deploy-update"))[0].GetProperty("Condition");

        Assert.That(
            condition.GetProperty("StringLike").GetProperty("api.pulumi.com/oidc:sub")[0].GetString(),
            Is.EqualTo("pulumi:deploy:org:Acme:project:infra:stack:dev:operation:*:scope:write")
        );
        Assert.That(
            condition.GetProperty("StringNotLike").GetProperty("api.pulumi.com/oidc:sub").GetString(),
            Is.EqualTo("*:operation:preview:*")
        );
    }

    [TestCase("deploy-preview", "repo:acme/infra:pull_request")]
    [TestCase("deploy-update", "repo:acme/infra:environment:dev,repo:acme/infra:environment:pr*")]
    public async Task Pull_requests_preview_and_environments_of_stacks_update(string role, string subjects)
    {
        var condition = (await TrustAsync(role))[1].GetProperty("Condition");
        const string Issuer = "token.actions.githubusercontent.com";

        Assert.That(
            condition
                .GetProperty("StringLike")
                .GetProperty($"{Issuer}:sub")
                .EnumerateArray()
                .Select(s => s.GetString()),
            Is.EqualTo(subjects.Split(','))
        );
        Assert.That(
            condition.GetProperty("StringEquals").GetProperty($"{Issuer}:aud").GetString(),
            Is.EqualTo("sts.amazonaws.com")
        );
    }

    [Test]
    public async Task Providers_are_for_the_issuers_and_their_audiences()
    {
        var pulumi = _stack.One<OpenIdConnectProvider>("deploy-pulumi");
        var github = _stack.One<OpenIdConnectProvider>("deploy-github");

        Assert.That(await pulumi.Url.ValueAsync(), Is.EqualTo("https://api.pulumi.com/oidc"));
        Assert.That(await pulumi.ClientIdLists.ValueAsync(), Is.EqualTo(new[] { "acme" }), "in lower case");
        Assert.That(await github.Url.ValueAsync(), Is.EqualTo("https://token.actions.githubusercontent.com"));
        Assert.That(await github.ClientIdLists.ValueAsync(), Is.EqualTo(new[] { "sts.amazonaws.com" }));
    }

    [Test]
    public async Task Providers_of_the_account_may_be_given()
    {
        var stack = await MockedStack.RunAsync(stack =>
            _ = new DeploymentRole(
                "deploy",
                new()
                {
                    Stacks = "dev",
                    Regions = "us-west-1",
                    RoleNames = "fleet-*",
                    Organization = "acme",
                    PulumiProviderArn = "arn:of:the:account",
                    Repository = "acme/infra",
                    GitHubProviderArn = "arn:of:the:account",
                }
            )
        );
        var trust = (await stack.One<Role>("deploy-update").AssumeRolePolicy.JsonAsync()).GetProperty("Statement");

        Assert.That(stack.All<OpenIdConnectProvider>(), Is.Empty);
        Assert.That(
            trust.EnumerateArray().Select(s => s.GetProperty("Principal").GetProperty("Federated").GetString()),
            Is.All.EqualTo("arn:of:the:account")
        );
    }

    [Test]
    public async Task Previews_change_nothing()
    {
        var reads = new[] { "BatchCheck", "BatchGet", "Describe", "Get", "List" };

        foreach (var action in await ActionsAsync("deploy-preview"))
        {
            Assert.That(reads.Any(action.Split(':')[1].StartsWith), Is.True, action);
        }
    }

    [TestCase("secretsmanager:GetSecretValue")]
    [TestCase("ssm:GetParametersByPath")]
    [TestCase("s3:GetObject")]
    [TestCase("logs:GetLogEvents")]
    public async Task Previews_read_nothing_of_users(string action) =>
        Assert.That((await ActionsAsync("deploy-preview")).Where(pattern => Covers(pattern, action)), Is.Empty);

    [Test]
    public async Task Updates_give_rights_to_roles_below_the_boundary_alone()
    {
        foreach (var action in new[] { "iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary" })
        {
            var statement = await StatementAsync(action);

            Assert.That(
                statement
                    .GetProperty("Condition")
                    .GetProperty("StringEquals")
                    .GetProperty("iam:PermissionsBoundary")[0]
                    .GetString(),
                Is.EqualTo(Boundary)
            );
            Assert.That(
                statement.GetProperty("Resource").EnumerateArray().Select(resource => resource.GetString()),
                Is.EqualTo(
                    new[] { "arn:aws:iam::123456789012:role/fleet-*", "arn:aws:iam::123456789012:role/*-task-*" }
                )
            );
        }
    }

    [TestCase("iam:AttachRolePolicy")]
    [TestCase("iam:CreatePolicyVersion")]
    [TestCase("iam:DeleteRolePermissionsBoundary")]
    [TestCase("iam:CreateUser")]
    [TestCase("sts:AssumeRole")]
    public async Task Updates_have_no_way_around_the_boundary(string action) =>
        Assert.That((await ActionsAsync("deploy-update")).Where(pattern => Covers(pattern, action)), Is.Empty);

    [Test]
    public async Task Updates_do_not_change_the_roles_for_deployments()
    {
        var denied = (await PolicyAsync("deploy-update")).Single(s => s.GetProperty("Effect").GetString() == "Deny");

        Assert.That(denied.GetProperty("Action")[0].GetString(), Is.EqualTo("iam:*"));
        Assert.That(
            denied.GetProperty("Resource").EnumerateArray().Select(resource => resource.GetString()),
            Is.EqualTo(
                new[]
                {
                    "arn:aws:iam:us-west-1:123456789012:role/deploy-preview",
                    "arn:aws:iam:us-west-1:123456789012:role/deploy-update",
                }
            )
        );
    }

    [Test]
    public async Task Roles_are_passed_to_tasks_instances_and_flow_logs_alone() =>
        Assert.That(
            (await StatementAsync("iam:PassRole"))
                .GetProperty("Condition")
                .GetProperty("StringEquals")
                .GetProperty("iam:PassedToService")
                .EnumerateArray()
                .Select(service => service.GetString()),
            Is.EqualTo(new[] { "ec2.amazonaws.com", "ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com" })
        );

    [Test]
    public async Task Repositories_log_groups_buckets_and_secrets_have_the_projects_name() =>
        Assert.That(
            (await StatementAsync("ecr:PutImage")).GetProperty("Resource").EnumerateArray().Select(r => r.GetString()),
            Is.EqualTo(
                new[]
                {
                    "arn:aws:ecr:*:123456789012:repository/infra-*",
                    "arn:aws:logs:*:123456789012:log-group:infra-*",
                    "arn:aws:logs:*:123456789012:log-group:aws-waf-logs-infra-*",
                    "arn:aws:s3:::infra-*",
                    "arn:aws:secretsmanager:*:123456789012:secret:infra-*",
                }
            )
        );

    [Test]
    public async Task Everything_on_every_resource_is_a_read_or_in_the_stacks_regions()
    {
        foreach (var statement in await PolicyAsync("deploy-update"))
        {
            if (statement.GetProperty("Resource")[0].GetString() != "*")
            {
                continue;
            }

            var isRegional =
                statement.TryGetProperty("Condition", out var condition)
                && condition.GetProperty("StringEquals").GetProperty("aws:RequestedRegion")[0].GetString()
                    == "us-west-1";
            Assert.That(
                isRegional || statement.ToString() == (await PolicyAsync("deploy-preview"))[0].ToString(),
                Is.True
            );
        }
    }

    [Test]
    public async Task Policies_fit_into_a_role()
    {
        const int MostOfInlinePolicies = 10240;
        const int MostOfTrust = 2048;
        const int MostOfManagedPolicy = 6144;

        foreach (var role in new[] { "deploy-preview", "deploy-update" })
        {
            Assert.That(
                (await _stack.One<RolePolicy>(role).Policy.ValueAsync())!.Length,
                Is.LessThan(MostOfInlinePolicies)
            );
            Assert.That((await _stack.One<Role>(role).AssumeRolePolicy.ValueAsync()).Length, Is.LessThan(MostOfTrust));
        }

        Assert.That((await _stack.One<Policy>().PolicyDocument.ValueAsync()).Length, Is.LessThan(MostOfManagedPolicy));
    }

    [Test]
    public async Task Services_permissions_are_within_the_boundary_if_their_actions_are_given()
    {
        var document = (await _stack.One<Policy>().PolicyDocument.JsonAsync()).GetProperty("Statement");

        Assert.That(
            document[0].GetProperty("Action").EnumerateArray().Select(action => action.GetString()),
            Has.Member("s3:GetObject").And.No.Member("s3:PutObject")
        );
    }

    [Test]
    public async Task Somebody_must_be_trusted() =>
        Assert.That(
            await MockedStack.RefusalAsync(() =>
                _ = new DeploymentRole(
                    "deploy",
                    new()
                    {
                        Stacks = "dev",
                        Regions = "us-west-1",
                        RoleNames = "fleet-*",
                    }
                )
            ),
            Is.EqualTo(
                "DeploymentRole 'deploy': nobody may take the roles: give Organization (of Pulumi Cloud), "
                    + "Repository (on GitHub) or both."
            )
        );

    /// <summary>Returns whether an action of a policy, which may have wildcards, means another one.</summary>
    internal static bool Covers(string pattern, string action) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, action);

    private static DeploymentRole Role() =>
        new(
            "deploy",
            new()
            {
                Stacks = new() { "dev", "pr*" },
                Regions = "us-west-1",
                RoleNames = new() { "fleet-*", "*-task-*" },
                Organization = "Acme",
                Repository = "acme/infra",
                TaskActions = "s3:GetObject",
            }
        );

    private async Task<JsonElement> TrustAsync(string role) =>
        (await _stack.One<Role>(role).AssumeRolePolicy.JsonAsync()).GetProperty("Statement");

    private async Task<IReadOnlyList<JsonElement>> PolicyAsync(string role) =>
        [.. (await JsonAsync(_stack.One<RolePolicy>(role).Policy)).GetProperty("Statement").EnumerateArray()];

    private async Task<IReadOnlyList<string>> ActionsAsync(string role) =>
        [
            .. (await PolicyAsync(role))
                .Where(statement => statement.GetProperty("Effect").GetString() == "Allow")
                .SelectMany(statement => statement.GetProperty("Action").EnumerateArray())
                .Select(action => action.GetString()!),
        ];

    private async Task<JsonElement> StatementAsync(string action) =>
        (await PolicyAsync("deploy-update")).Single(statement =>
            statement.GetProperty("Action").EnumerateArray().Any(allowed => allowed.GetString() == action)
        );

    private static Task<JsonElement> JsonAsync(Pulumi.Output<string> policy) => policy.JsonAsync();

    private static string Json(string text) => JsonSerializer.Serialize(JsonDocument.Parse(text).RootElement);
}
