using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using NUnit.Framework;

namespace Infra.Tests;

/// <summary>
/// The project files: the Pulumi that a program compiles against, its version, and the program without an engine.
/// </summary>
[TestFixture]
internal sealed class ProjectTests
{
    private const string Official = "nuget";
    private const string Local = "local";

    // The build of a solution has the solution's path as a property.
    private const string InSolution = "-p:SolutionPath=Infra.slnx";

    [TestCase("Infra.csproj", ExpectedResult = Official)]
    [TestCase("Infra.csproj", InSolution, ExpectedResult = Local)]
    [TestCase("Infra.csproj", "-p:PulumiSdk=local", ExpectedResult = Local)]
    [TestCase("Infra.csproj", InSolution, "-p:PulumiSdk=nuget", ExpectedResult = Official)]
    [TestCase("Tests/Tests.csproj", ExpectedResult = Local)]
    [TestCase("docs/Reference/Reference.csproj", ExpectedResult = Local)]
    [TestCase("examples/one-service/OneService.csproj", ExpectedResult = Local)]
    [TestCase("examples/one-service/OneService.csproj", "-p:PulumiSdk=nuget", ExpectedResult = Official)]
    public string A_build_compiles_on(params string[] arguments) => Sdk(Evaluate(arguments));

    [TestCase("Infra.csproj", Local)]
    [TestCase("Tests/Tests.csproj", Official)]
    [TestCase("examples/one-service/OneService.csproj", Official)]
    public void The_environment_variable_PulumiSdk_overrides(string project, string sdk) =>
        Assert.That(Sdk(Evaluate([project], ("PulumiSdk", sdk))), Is.EqualTo(sdk));

    [Test]
    public void Nothing_in_a_home_folder_decides()
    {
        var home = Directory.CreateTempSubdirectory("home-");
        home.CreateSubdirectory(".pulumi");

        var evaluation = Evaluate(
            ["Tests/Tests.csproj"],
            ("HOME", home.FullName),
            ("PULUMI_HOME", Path.Combine(home.FullName, ".pulumi"))
        );

        home.Delete(recursive: true);
        Assert.That(Sdk(evaluation), Is.EqualTo(Local));
    }

    [TestCase("Infra.csproj")]
    [TestCase("examples/one-service/OneService.csproj")]
    [TestCase("examples/two-services/TwoServices.csproj")]
    [TestCase("examples/existing-cluster/ExistingCluster.csproj")]
    public void A_program_names_the_official_packages_and_local_Sdk_takes_their_place(string project)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                Items(Evaluate([project, "-p:PulumiSdk=nuget"]), "PackageReference"),
                Is.EqualTo(["Pulumi", "Pulumi.Aws", "Pulumi.Awsx"])
            );
            var local = Evaluate([project, "-p:PulumiSdk=local"]);
            Assert.That(Items(local, "PackageReference"), Is.Empty);
            Assert.That(Items(local, "ProjectReference"), Has.One.EndsWith("local/Sdk/Sdk.csproj"));
        }
    }

    [Test]
    public void The_version_is_the_first_of_the_changelog()
    {
        var changelog = File.ReadLines(Path.Combine(TestStack.ProjectFolder, "CHANGELOG.md"));
        var version = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        Assert.That(
            changelog.First(line => line.StartsWith("## ", StringComparison.Ordinal)).Split(' ')[1],
            Is.EqualTo(version!.InformationalVersion)
        );
    }

    [Test]
    public void A_program_without_an_engine_names_the_command_in_one_line()
    {
        var (code, _, error) = Run(
            "dotnet",
            [typeof(Program).Assembly.Location],
            ("PULUMI_MONITOR", null),
            ("PULUMI_ENGINE", null)
        );

        using (Assert.EnterMultipleScope())
        {
            Assert.That(code, Is.EqualTo(1));
            Assert.That(
                error,
                Is.EqualTo("error: this program needs a Pulumi engine: run `./infra up` or `pulumi up` in its folder\n")
            );
        }
    }

    /// <summary>Returns the Pulumi of a project's evaluation: <c>local</c> or <c>nuget</c>.</summary>
    private static string Sdk(JsonElement evaluation) =>
        evaluation.GetProperty("Properties").GetProperty("PulumiSdk").GetString()!;

    private static IEnumerable<string> Items(JsonElement evaluation, string type) =>
        evaluation
            .GetProperty("Items")
            .GetProperty(type)
            .EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()!);

    private static JsonElement Evaluate(string[] arguments, params (string Name, string? Value)[] environment)
    {
        string[] query =
        [
            "msbuild",
            .. arguments,
            "-getProperty:PulumiSdk",
            "-getItem:PackageReference,ProjectReference",
        ];
        var (code, output, _) = Run("dotnet", query, [("PulumiSdk", null), .. environment]);
        Assert.That(code, Is.Zero, output);
        return JsonDocument.Parse(output).RootElement;
    }

    private static (int Code, string Output, string Error) Run(
        string file,
        string[] arguments,
        params (string Name, string? Value)[] environment
    )
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = TestStack.ProjectFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
