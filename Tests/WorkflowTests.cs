using System.Text.Json;
using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Infra.Tests;

/// <summary>The workflows of GitHub Actions, and Dependabot: nobody's code runs that was not looked at, with few rights.</summary>
[TestFixture]
internal sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(TestStack.ProjectFolder, ".github");

    private static IEnumerable<string> Workflows =>
        Directory.EnumerateFiles(Path.Combine(Folder, "workflows")).Select(file => Path.GetFileName(file)).Order();

    [TestCaseSource(nameof(Workflows))]
    public void An_action_is_pinned_by_its_commit_with_the_version_beside_it(string workflow)
    {
        var uses = Lines(workflow).Where(line => line.Contains("uses:")).Select(line => line.Trim(' ', '-'));

        Assert.That(uses.Where(line => !PinnedAction().IsMatch(line) && !line.StartsWith("uses: ./")), Is.Empty);
    }

    [Test]
    public void An_action_has_one_version_in_all_workflows()
    {
        var pins = Workflows
            .SelectMany(Lines)
            .Select(line => PinnedAction().Match(line.Trim(' ', '-')))
            .Where(match => match.Success)
            .ToLookup(match => match.Groups["action"].Value, match => match.Value);

        Assert.That(pins, Is.Not.Empty);
        Assert.That(pins.Where(action => action.Distinct().Count() > 1).Select(action => action.Key), Is.Empty);
    }

    [TestCaseSource(nameof(Workflows))]
    public void A_job_has_no_rights_but_those_that_it_names_and_ends_in_time(string workflow)
    {
        Assert.That(Lines(workflow), Has.Member("permissions: {}"));
        foreach (var job in Jobs(workflow))
        {
            Assert.That(job.Value.TryGetProperty("permissions", out _), Is.True, job.Name);
            Assert.That(
                job.Value.TryGetProperty("timeout-minutes", out _) || job.Value.TryGetProperty("uses", out _),
                Is.True,
                job.Name
            );
        }
    }

    [TestCaseSource(nameof(Workflows))]
    public void Every_run_of_a_kind_waits_for_the_one_before_or_replaces_it(string workflow)
    {
        var isOnWhole = Yaml(workflow).TryGetProperty("concurrency", out _);
        foreach (var job in Jobs(workflow))
        {
            Assert.That(
                isOnWhole || job.Value.TryGetProperty("concurrency", out _) || job.Value.TryGetProperty("uses", out _),
                Is.True,
                job.Name
            );
        }
    }

    [TestCaseSource(nameof(Workflows))]
    public void There_is_no_stored_key(string workflow)
    {
        Assert.That(Lines(workflow).Where(line => line.Contains("secrets") || line.Contains("access-key")), Is.Empty);
    }

    [TestCaseSource(nameof(Workflows))]
    public void A_script_takes_values_as_variables_and_never_as_code(string workflow)
    {
        var scripts = Jobs(workflow)
            .SelectMany(job => job.Value.TryGetProperty("steps", out var steps) ? steps.EnumerateArray() : [])
            .Select(step => step.TryGetProperty("run", out var run) ? run.GetString() : "");

        Assert.That(scripts.Where(script => script!.Contains("${{")), Is.Empty);
    }

    [Test]
    public void The_code_of_a_pull_request_never_runs_with_the_rights_of_the_repository() =>
        Assert.That(Workflows.SelectMany(Lines).Where(line => line.Contains("pull_request_target")), Is.Empty);

    [Test]
    public void Deployed_stacks_exist_and_their_environments_may_take_the_role()
    {
        var deployed = Jobs("main.yml")
            .Where(job => job.Value.TryGetProperty("uses", out _))
            .Select(job => job.Value.GetProperty("with").GetProperty("stack").GetString())
            .ToList();

        Assert.That(deployed, Is.Not.Empty);
        Assert.That(deployed, Is.SubsetOf(StackFile.All));
        Assert.That(
            deployed,
            Is.SubsetOf(StackFile.Settings(StackFile.Text("bootstrap")).Deployments!.Stacks),
            "the stacks of Pulumi.bootstrap.yaml"
        );
    }

    [Test]
    public void Dependabot_keeps_packages_and_actions_current()
    {
        var updates = StackFile.Json(File.ReadAllText(Path.Combine(Folder, "dependabot.yml"))).GetProperty("updates");

        Assert.That(
            updates.EnumerateArray().Select(update => update.GetProperty("package-ecosystem").GetString()),
            Is.EquivalentTo(new[] { "nuget", "npm", "github-actions" })
        );
    }

    private static string[] Lines(string workflow) => File.ReadAllLines(Path.Combine(Folder, "workflows", workflow));

    private static JsonElement Yaml(string workflow) => StackFile.Json(string.Join('\n', Lines(workflow)));

    private static JsonElement.ObjectEnumerator Jobs(string workflow) =>
        Yaml(workflow).GetProperty("jobs").EnumerateObject();

    [GeneratedRegex(@"^uses: (?<action>[\w-]+/[\w-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex PinnedAction();
}
