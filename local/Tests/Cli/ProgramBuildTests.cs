using Local.Cli;
using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Tests.Cli;

/// <summary>C# projects as <c>pulumi new aws-csharp</c> makes them, compiled on <c>local/Sdk</c>.</summary>
public class ProgramBuildTests
{
    private static readonly ProgramStart Start = new(
        "",
        "",
        "web",
        "dev",
        true,
        1,
        new Dictionary<string, string>(),
        []
    );

    private readonly List<string> _told = [];
    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _told.Clear();
        _folder = new TestFolder();
        _folder.Write("Pulumi.yaml", "name: web\nruntime: dotnet\n");
        // No source has the official packages, wherever the tests run; what local/Sdk needs is in NuGet's cache.
        _folder.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    [Long]
    public async Task A_project_for_an_older_NET_is_built_where_NET_builds_it_and_nothing_else_is_written()
    {
        WriteProject("<TargetFramework>net8.0</TargetFramework><AssemblyName>some-name</AssemblyName>", "Pulumi.Aws");
        _folder.Write(
            "Program.cs",
            """
            using System.Threading.Tasks;
            using Pulumi;

            class WebStack : Stack
            {
                public WebStack() => Id = new Pulumi.Aws.Ec2.SecurityGroup("web").Id;

                [Output] public Output<string> Id { get; set; }
            }

            class Program
            {
                static Task<int> Main() => Deployment.RunAsync<WebStack>();
            }
            """
        );
        var before = Directory.GetFileSystemEntries(_folder.Path);

        var program = ProjectProgram.Of(Project.Find(_folder.Path), _told.Add);
        await program.EnsureAsync(CancellationToken.None);
        await program.EnsureAsync(CancellationToken.None);

        var assembly = program.StartInfo(Start).ArgumentList[0];
        var written = Directory.GetFileSystemEntries(_folder.Path).Except(before).Select(Path.GetFileName);
        Assert.Multiple(() =>
        {
            Assert.That(
                assembly,
                Does.StartWith(Path.Combine(_folder.Path, "bin", "Release")).And.EndsWith("some-name.dll")
            );
            Assert.That(File.Exists(assembly), Is.True);
            Assert.That(written, Is.EquivalentTo(new[] { "bin", "obj", ".local" }));
            Assert.That(_told, Is.EqualTo(new[] { "Building the program (Web.csproj)..." }), "once");
        });
    }

    [Test]
    [Long]
    public async Task A_type_that_local_Sdk_lacks_is_named_and_the_official_packages_are_tried_once()
    {
        WriteProject("<TargetFramework>net10.0</TargetFramework>", "Pulumi.Aws");
        _folder.Write("Program.cs", "_ = new Pulumi.Aws.Neptune.Cluster(\"c\");");

        var errors = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            errors.Add((await Assert.ThrowsAsync<CliException>(EnsureAsync))!.Message);
        }

        Assert.That(errors[1], Is.EqualTo(errors[0]));
        Assert.That(
            errors[0],
            Does.Match(
                @"^the program does not build: local/Sdk, a subset of Pulumi's packages, lacks Pulumi\.Aws\.Neptune, and the "
                    + @"official packages could not be restored \(NU\d{4}: [^\n]*\)\. To add a type, name it in "
                    + @"local/Schemas/Update/Recorded and run: dotnet run --project local/Schemas/Update$"
            )
        );
        Assert.That(
            _told.Where(line => line.Contains("official")),
            Is.EqualTo(new[] { "local/Sdk lacks Pulumi.Aws.Neptune: restoring the official packages..." })
        );
    }

    [Test]
    public async Task A_package_whose_provider_is_not_here_is_refused_by_name_before_anything_is_built()
    {
        WriteProject("<TargetFramework>net10.0</TargetFramework>", "Pulumi.Kubernetes");

        var error = (await Assert.ThrowsAsync<CliException>(EnsureAsync))!.Message;

        Assert.That(
            error,
            Does.Contain("PackageReference: found Pulumi.Kubernetes; allowed in the local cloud: Pulumi.Aws")
        );
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public async Task What_stands_in_the_place_of_a_record_is_named_and_nothing_is_built()
    {
        WriteProject("<TargetFramework>net10.0</TargetFramework>", "Pulumi.Aws");
        var records = Path.Combine(_folder.Path, ".local", "program");
        var assembly = Path.Combine(records, "Web.assembly");
        var held = Path.Combine(records, "Web.lock");
        Damage.Do(assembly, "pipe");
        var pipe = await Assert.ThrowsAsync<IOException>(EnsureAsync);
        File.Delete(assembly);
        File.CreateSymbolicLink(held, held);

        var loop = await Assert.ThrowsAsync<IOException>(EnsureAsync);

        Assert.That(pipe!.Message, Is.EqualTo($"{assembly}: found a pipe; allowed: a file"));
        Assert.That(loop!.Message, Does.Contain(held));
        Assert.That(_told, Is.Empty);
    }

    [TestCase("CS0234: The type or namespace name 'S3' does not exist in the namespace 'Pulumi.Aws'", "Pulumi.Aws.S3")]
    [TestCase("CS0234: The type or namespace name 'Xml' does not exist in the namespace 'System'", null)]
    [TestCase("CS0117: 'InstanceArgs' does not contain a definition for 'Nonsense'", "InstanceArgs.Nonsense")]
    [TestCase(
        "CS1061: 'Output<string>' does not contain a definition for 'Nonsense' and no",
        "Output<string>.Nonsense"
    )]
    [TestCase("CS0117: 'MyOwn' does not contain a definition for 'Nonsense'", null)]
    [TestCase("CS0246: The type or namespace name 'Bucket' could not be found", "Bucket")]
    [TestCase("CS1002: ; expected", null)]
    public void What_is_missing_of_Pulumis_is_read_from_the_compilers_errors(string error, string? missing)
    {
        var file = _folder.Write("Program.cs", "using Pulumi;");

        var found = MissingTypes.Of($"{file}(3,7): error {error} [{file}proj]\n");

        Assert.That(found, Is.EqualTo(missing is null ? [] : new[] { missing }));
    }

    private Task EnsureAsync() =>
        ProjectProgram.Of(Project.Find(_folder.Path), _told.Add).EnsureAsync(CancellationToken.None);

    private void WriteProject(string properties, string package) =>
        _folder.Write(
            "Web.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType>{properties}</PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Pulumi" Version="3.*" />
                <PackageReference Include="{package}" Version="7.*" />
              </ItemGroup>
            </Project>
            """
        );
}
