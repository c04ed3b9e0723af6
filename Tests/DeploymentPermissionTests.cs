using System.Text.Json;
using Infra.Tests.Components;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Iam;
using Pulumi.Aws.S3;

namespace Infra.Tests;

/// <summary>The stack <c>bootstrap</c>, and whether its roles suffice for the other stacks and for nothing else.</summary>
[TestFixture]
internal sealed class DeploymentPermissionTests
{
    private static readonly string[] Reads = ["BatchCheck", "BatchGet", "Describe", "Get", "List"];

    private readonly Dictionary<string, MockedStack> _stacks = [];
    private MockedStack _bootstrap = null!;
    private IReadOnlyList<string> _preview = [];
    private IReadOnlyList<string> _update = [];

    private static IEnumerable<string> Deployed => StackFile.All.Except(["bootstrap"]);

    [OneTimeSetUp]
    public async Task RunAsync()
    {
        _bootstrap = await TestStack.RunAsync(StackFile.Settings(StackFile.Text("bootstrap")));
        foreach (var stack in Deployed)
        {
            _stacks[stack] = await TestStack.RunAsync(
                StackFile.Settings(StackFile.Text(stack)),
                ("getParameter.insecureValue", "ami-1"),
                ("getAmi.id", "ami-1")
            );
        }

        _preview = await AllowedAsync(_bootstrap.One<RolePolicy>("deployments-preview").Policy);
        _update = await AllowedAsync(_bootstrap.One<RolePolicy>("deployments-update").Policy);
    }

    [Test]
    public void Bootstrap_has_roles_repositories_and_nothing_else()
    {
        Assert.That(
            _bootstrap.All<CustomResource>().Select(MockedStack.Describe),
            Is.EquivalentTo(
                new[]
                {
                    "LifecyclePolicy images-products",
                    "LifecyclePolicy images-users",
                    "OpenIdConnectProvider deployments-github",
                    "OpenIdConnectProvider deployments-pulumi",
                    "Policy deployments-boundary",
                    "Repository images-products",
                    "Repository images-users",
                    "Role deployments-preview",
                    "Role deployments-update",
                    "RolePolicy deployments-preview",
                    "RolePolicy deployments-update",
                }
            )
        );
        Assert.That(
            _bootstrap.Outputs.Keys,
            Is.EquivalentTo(
                new[]
                {
                    "previewRoleArn",
                    "updateRoleArn",
                    "permissionsBoundaryArn",
                    "productsRepository",
                    "usersRepository",
                }
            )
        );
    }

    [TestCaseSource(nameof(Deployed))]
    public void Every_type_and_function_of_a_stack_has_its_reviewed_actions(string stack)
    {
        var types = _stacks[stack].All<Resource>().Select(resource => resource.GetResourceType());

        Assert.That(
            types.Where(type => type.StartsWith("aws")).Except(DeploymentActions.ByType.Keys),
            Is.Empty,
            "types without a row in DeploymentActions"
        );
        Assert.That(
            _stacks[stack].Functions.Except(DeploymentActions.ByFunction.Keys),
            Is.Empty,
            "functions without one"
        );
    }

    [Test]
    public void Updates_may_do_every_reviewed_action() =>
        Assert.That(Reviewed.Where(action => !_update.Any(allowed => Covers(allowed, action))), Is.Empty);

    [Test]
    public void Updates_may_do_no_other_action()
    {
        Assert.That(_update.Where(allowed => !Reviewed.Any(action => Covers(allowed, action))), Is.Empty);
        Assert.That(
            _update.Where(allowed => allowed.Contains('*')).All(IsRead),
            Is.True,
            "patterns are for reads alone"
        );
    }

    [Test]
    public void Previews_may_do_every_reviewed_read_and_nothing_else()
    {
        Assert.That(
            Reviewed.Where(IsRead).Where(action => !_preview.Any(allowed => Covers(allowed, action))),
            Is.Empty
        );
        Assert.That(_preview, Is.SubsetOf(_update));
        Assert.That(_preview.All(IsRead), Is.True);
    }

    [TestCaseSource(nameof(Deployed))]
    public async Task The_roles_of_a_stack_have_names_that_deployments_may_make(string stack)
    {
        var patterns = StackFile.Settings(StackFile.Text("bootstrap")).Deployments!.RoleNames;

        foreach (var role in _stacks[stack].All<Role>())
        {
            var name = await role.Name.ValueAsync();
            // The mocks give a role without a name its name in Pulumi, to which Pulumi appends a hyphen and digits.
            var made = name == role.GetResourceName() ? $"{name}-1234567" : name;
            Assert.That(patterns.Any(pattern => Covers(pattern, made)), Is.True, made);
        }
    }

    [TestCaseSource(nameof(Deployed))]
    public async Task Log_groups_and_buckets_of_a_stack_are_named_after_the_project(string stack)
    {
        foreach (var logs in _stacks[stack].All<LogGroup>())
        {
            Assert.That(await logs.Name.ValueAsync(), Does.Match("^(aws-waf-logs-)?infra-"), logs.GetResourceName());
        }

        foreach (var bucket in _stacks[stack].All<Bucket>())
        {
            Assert.That(await bucket.BucketName.ValueAsync(), Does.StartWith("infra-"), bucket.GetResourceName());
        }
    }

    [TestCaseSource(nameof(Deployed))]
    public async Task The_roles_of_a_stack_keep_within_the_boundary(string stack)
    {
        var bounds = await AllowedAsync(_bootstrap.One<Policy>().PolicyDocument);

        foreach (var policy in _stacks[stack].All<RolePolicy>())
        {
            var beyond = (await AllowedAsync(policy.Policy)).Where(action =>
                !bounds.Any(bound => Covers(bound, action))
            );
            Assert.That(beyond, Is.Empty, policy.GetResourceName());
        }
    }

    [Test]
    public async Task Every_role_of_a_stack_gets_the_stacks_boundary()
    {
        const string Boundary = "arn:aws:iam::123456789012:policy/boundary";
        var settings = StackFile.Settings(StackFile.Text("workshop") + $"  infra:permissionsBoundary: {Boundary}\n");
        var program = await ComposedProgram.RunAsync(settings);

        var boundaries = program.All<Role>().Select(role => ((RoleArgs)role.Args).PermissionsBoundary).ToList();
        Assert.That(boundaries, Has.Count.EqualTo(3));
        foreach (var boundary in boundaries)
        {
            Assert.That(await boundary!.ToOutput().ValueAsync(), Is.EqualTo(Boundary));
        }
    }

    private static IReadOnlyList<string> Reviewed { get; } =
    [
        .. DeploymentActions
            .ByType.Values.Concat(DeploymentActions.ByFunction.Values)
            .SelectMany(actions => actions)
            .Distinct(),
    ];

    /// <summary>Whether an action reads; what reads a user's secret is no business of a preview.</summary>
    private static bool IsRead(string action) =>
        action != "secretsmanager:GetSecretValue" && Reads.Any(action.Split(':')[1].StartsWith);

    private static bool Covers(string pattern, string action) => DeploymentRoleTests.Covers(pattern, action);

    private static async Task<IReadOnlyList<string>> AllowedAsync(Output<string> policy)
    {
        var statements = (await policy.JsonAsync()).GetProperty("Statement").EnumerateArray();
        return
        [
            .. statements
                .Where(statement => statement.GetProperty("Effect").GetString() == "Allow")
                .SelectMany(Actions)
                .Distinct(),
        ];
    }

    private static IEnumerable<string> Actions(JsonElement statement) =>
        statement.GetProperty("Action").EnumerateArray().Select(action => action.GetString()!);
}
