using System.Text.Json;
using NUnit.Framework;
using Pulumi;
using Pulumi.Aws.Iam;
using Pulumi.Aws.S3;

namespace Infra.Tests;

/// <summary>The policies of roles and buckets that the stacks register.</summary>
[TestFixture]
internal sealed class PolicyTests
{
    private static IReadOnlyList<string> Stacks => StackFile.All;

    [TestCaseSource(nameof(Stacks))]
    public async Task No_policy_allows_everything_on_everything(string stack)
    {
        var statements = await StatementsAsync(stack);

        Assert.That(statements, Is.Not.Empty);
        Assert.That(
            statements
                .Where(one => IsAllowed(one.Statement))
                .Where(one => Texts(one.Statement, "Action").Contains("*"))
                .Where(one => Texts(one.Statement, "Resource").Contains("*"))
                .Select(one => one.Policy),
            Is.Empty
        );
    }

    [TestCaseSource(nameof(Stacks))]
    public async Task No_statement_allows_by_what_it_does_not_name(string stack)
    {
        Assert.That(
            (await StatementsAsync(stack))
                .Where(one => IsAllowed(one.Statement))
                .Where(one => one.Statement.EnumerateObject().Any(part => part.Name.StartsWith("Not")))
                .Select(one => one.Policy),
            Is.Empty
        );
    }

    [TestCaseSource(nameof(Stacks))]
    public async Task No_policy_allows_everyone(string stack)
    {
        Assert.That(
            (await StatementsAsync(stack))
                .Where(one => IsAllowed(one.Statement))
                .Where(one =>
                    one.Statement.TryGetProperty("Principal", out var principal)
                    && principal.GetRawText().Contains("\"*\"")
                )
                .Select(one => one.Policy),
            Is.Empty
        );
    }

    private static bool IsAllowed(JsonElement statement) => statement.GetProperty("Effect").GetString() == "Allow";

    private static IEnumerable<string> Texts(JsonElement statement, string name) =>
        !statement.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!)
        : [value.GetString()!];

    private static async Task<IReadOnlyList<(string Policy, JsonElement Statement)>> StatementsAsync(string stack)
    {
        var program = await TestStack.RunAsync(
            StackFile.Settings(StackFile.Text(stack)),
            ("getParameter.insecureValue", "ami-1"),
            ("getAmi.id", "ami-1")
        );
        var policies = program
            .All<RolePolicy>()
            .Select(policy => (Resource: (Resource)policy, Text: policy.Policy))
            .Concat(program.All<Policy>().Select(policy => ((Resource)policy, policy.PolicyDocument)))
            .Concat(program.All<BucketPolicy>().Select(policy => ((Resource)policy, policy.Policy)))
            .Concat(program.All<Role>().Select(role => ((Resource)role, role.AssumeRolePolicy)));
        var statements = new List<(string, JsonElement)>();
        foreach (var (resource, text) in policies)
        {
            var document = await text.JsonAsync();
            statements.AddRange(
                document
                    .GetProperty("Statement")
                    .EnumerateArray()
                    .Select(statement => (MockedStack.Describe(resource), statement))
            );
        }

        return statements;
    }
}
