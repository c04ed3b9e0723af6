using System.Reflection;
using System.Text.RegularExpressions;
using NUnit.Framework.Interfaces;

namespace Local.Tests.Npm;

/// <summary><c>local/docs/compatibility.md</c> claims nothing without a test.</summary>
public sealed partial class CompatibilityTableTests
{
    [Test]
    public void Every_row_has_a_verdict_and_names_existing_tests()
    {
        var rows = Rows().ToList();
        var tests = Tests().ToHashSet();
        Assert.That(rows, Has.Count.GreaterThan(25), "the table was found");
        Assert.Multiple(() =>
        {
            foreach (var (what, answer, named) in rows)
            {
                Assert.That(answer, Is.AnyOf("works", "refused by name"), what);
                Assert.That(named, Is.Not.Empty, $"no test backs: {what}");
                Assert.That(named.Except(tests), Is.Empty, $"named for: {what}");
            }
        });
    }

    [Test]
    public void Every_compatibility_test_has_its_row()
    {
        var named = Rows().SelectMany(row => row.Tests).ToHashSet();
        var backing = Tests()
            .Where(test =>
                test.StartsWith(nameof(CompatibilityTests), StringComparison.Ordinal)
                || test.StartsWith(nameof(FunctionsTests), StringComparison.Ordinal)
            );
        Assert.That(backing.Except(named), Is.Empty);
    }

    [Test]
    public void Every_call_of_the_Automation_API_has_its_row()
    {
        var page = Path.Combine(NpmPackages.Sources, "..", "..", "docs", "automation.md");
        var rows = File.ReadLines(page)
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split('`')[1]);
        Assert.That(rows, Is.EquivalentTo(AutomationCalls.Names()));
    }

    private static IEnumerable<(string What, string Answer, IReadOnlyList<string> Tests)> Rows()
    {
        var path = Path.Combine(NpmPackages.Sources, "..", "..", "docs", "compatibility.md");
        foreach (var line in File.ReadLines(path).Where(line => line.StartsWith('|')))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells is ["", var what, var answer, var tests, ""] && what is not ("feature" or "---"))
            {
                yield return (what, answer, [.. TestName().Matches(tests).Select(match => match.Groups[1].Value)]);
            }
        }
    }

    private static IEnumerable<string> Tests() =>
        typeof(CompatibilityTableTests)
            .Assembly.GetTypes()
            .SelectMany(type =>
                type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            )
            .Where(method =>
                method.GetCustomAttributes().Any(attribute => attribute is ITestBuilder or ISimpleTestBuilder)
            )
            .Select(method => $"{method.DeclaringType!.Name}.{method.Name}");

    [GeneratedRegex("`([A-Za-z]+\\.[A-Za-z_]+)`")]
    private static partial Regex TestName();
}
