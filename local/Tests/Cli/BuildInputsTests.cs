using Local.Cli.Programs;

namespace Local.Tests.Cli;

public class BuildInputsTests
{
    private TestFolder _folder = null!;
    private string _project = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TestFolder();
        _project = _folder.Write(
            "Infra.csproj",
            """<Project><ItemGroup><ProjectReference Include="local/Sdk/Sdk.csproj" /></ItemGroup></Project>"""
        );
        _folder.Write("Program.cs", "1");
        _folder.Write("Components/Alb.cs", "1");
        _folder.Write("local/Sdk/Sdk.csproj", "<Project />");
        _folder.Write("local/Sdk/Resource.cs", "1");
        _folder.Write("services/users/users.csproj", "<Project />");
        _folder.Write("services/users/Program.cs", "1");
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("Program.cs")]
    [TestCase("Components/Alb.cs")]
    [TestCase("Components/New.cs")]
    [TestCase("local/Sdk/Resource.cs")]
    [TestCase("Directory.Build.props")]
    [TestCase("Directory.Packages.props")]
    public void A_change_of_an_input_of_the_program_changes_the_stamp(string file)
    {
        var before = BuildInputs.Read(_project).Stamp;
        _folder.Write(file, "another length");
        Assert.That(BuildInputs.Read(_project).Stamp, Is.Not.EqualTo(before));
    }

    [TestCase("services/users/Program.cs")]
    [TestCase("artifacts/obj/Infra/Generated.cs")]
    [TestCase(".local/cloud/x.json")]
    [TestCase("README.md")]
    public void A_change_of_anything_else_does_not(string file)
    {
        var before = BuildInputs.Read(_project).Stamp;
        _folder.Write(file, "another length");
        Assert.That(BuildInputs.Read(_project).Stamp, Is.EqualTo(before));
    }

    [TestCase("Components/Alb.cs", "examples/Directory.Build.props")]
    [TestCase("local/Sdk/Resource.cs", "examples/Directory.Build.props")]
    [TestCase("local/Sdk/Resource.cs", "examples/Directory.Build.targets")]
    public void A_change_of_a_file_that_settings_above_include_changes_the_stamp(string file, string settings)
    {
        _folder.Write(
            settings,
            """
            <Project>
              <ItemGroup>
                <Compile Include="$(MSBuildThisFileDirectory)../Components/**/*.cs" />
                <ProjectReference Include="$(MSBuildThisFileDirectory)../local/Sdk/Sdk.csproj" />
              </ItemGroup>
            </Project>
            """
        );
        var example = _folder.Write("examples/one/One.csproj", "<Project />");
        var before = BuildInputs.Read(example).Stamp;
        _folder.Write(file, "another length");
        Assert.That(BuildInputs.Read(example).Stamp, Is.Not.EqualTo(before));
    }

    [Test]
    public void A_file_that_goes_changes_the_stamp()
    {
        var before = BuildInputs.Read(_project).Stamp;
        File.Delete(Path.Combine(_folder.Path, "Components", "Alb.cs"));
        Assert.That(BuildInputs.Read(_project).Stamp, Is.Not.EqualTo(before));
    }

    [Test]
    public void Another_Pulumi_API_changes_the_stamp() =>
        Assert.That(
            BuildInputs.Read(_project, "nuget").Stamp,
            Is.Not.EqualTo(BuildInputs.Read(_project, "local").Stamp)
        );

    [Test]
    public void Of_a_builds_output_the_compilers_own_lines_are_shown_once_each()
    {
        const string Output =
            "  Determining projects to restore...\n"
            + "/home/me/infra/Program.cs(3,1): error CS1002: ; expected [/home/me/infra/Infra.csproj]\n"
            + "/home/me/infra/Program.cs(3,1): error CS1002: ; expected [/home/me/infra/Infra.csproj::TargetFramework=net10.0]\n"
            + "    1 Error(s)\n";
        Assert.That(
            CompilerOutput.Errors(Output, "/home/me/infra"),
            Is.EqualTo("  Program.cs(3,1): error CS1002: ; expected")
        );
    }
}
