using System.Text.Json;
using Local.Tests.Npm;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The calls of Pulumi's Automation API (npm's <c>@pulumi/pulumi/automation</c>), which runs <c>./infra</c> by a link named
/// pulumi: the rows of <c>local/docs/automation.md</c>.
/// </summary>
[TestFixture]
[Long]
internal sealed class AutomationTests
{
    private const string Folder = AutomationCalls.Folder;

    private ProjectCopy? _project;
    private string _printed = "";
    private Dictionary<string, string?> _reasons = [];

    [OneTimeSetUp]
    public void RunTheCalls()
    {
        var packages = NpmPackages.Require();
        _project = DevStack.Fork();
        _project.CopyWithin("local/Tests/Npm/automation", Folder);
        var folder = Path.Combine(_project.Folder, Folder);
        Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), packages);
        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        File.CreateSymbolicLink(Path.Combine(folder, "bin", "pulumi"), Path.Combine(_project.Folder, "infra"));
        var path = $"{Path.Combine(folder, "bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        var ran = _project.Run("env", $"PATH={path}", "node", Path.Combine(folder, "index.js"), WorkFolder);
        _printed = ran.Everything;
        _reasons = ran
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line.StartsWith("{\"call\":", StringComparison.Ordinal))
            .Select(line => JsonSerializer.Deserialize<Result>(line, JsonSerializerOptions.Web)!)
            .ToDictionary(result => result.Call, result => result.Reason);
    }

    [OneTimeTearDown]
    public void Stop()
    {
        if (_project is null)
        {
            return;
        }

        foreach (var program in (string[])["inline", "local"])
        {
            _project.Infra("cloud", "stop", "-C", Path.Combine(WorkFolder, program));
        }

        // This link leads to the other one, and is a folder only as long as that exists.
        Directory.Delete(Path.Combine(WorkFolder, "local", "node_modules"));
        Directory.Delete(Path.Combine(_project.Folder, Folder, "node_modules"));
        _project.Delete();
    }

    [TestCaseSource(typeof(AutomationCalls), nameof(AutomationCalls.Names))]
    public void The_call_works_or_is_refused_by_name(string call)
    {
        Assert.That(_reasons, Does.ContainKey(call), _printed);
        Assert.That(_reasons[call], Is.Null);
    }

    private string WorkFolder => Path.Combine(_project!.Folder, Folder, "work");

    private sealed record Result(string Call, string? Reason);
}
