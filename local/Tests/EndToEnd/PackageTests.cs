using System.IO.Compression;
using System.Reflection.Metadata;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The packages, used outside of the repository: the command is installed from a folder, and brings up a program that
/// refers to the package of the components.
/// </summary>
[TestFixture]
[Long]
internal sealed class PackageTests
{
    private const string Version = "0.1.0";

    private const string Consumer = """
        using Infra.Components;
        using Pulumi;
        using Pulumi.Awsx.Ec2;

        return await Deployment.RunAsync(() =>
        {
            var vpc = new DefaultVpc("default-vpc");
            var loadBalancer = new SecureAlb("load-balancer", new() { VpcId = vpc.VpcId, SubnetIds = vpc.PublicSubnetIds });
            var cluster = new EcsCluster("cluster", new() { VpcId = vpc.VpcId });
            var hello = new FargateService(
                "hello",
                new()
                {
                    Cluster = cluster,
                    Listener = loadBalancer.Listener(8000),
                    VpcId = vpc.VpcId,
                    SubnetIds = vpc.PublicSubnetIds,
                    AssignPublicIp = true,
                    Task = new() { Folder = "hello", Port = 8080, Cpu = 256, Memory = 512 },
                }
            );
            return new Dictionary<string, object?> { ["url"] = hello.Url };
        });
        """;

    private ProjectCopy? _consumer;
    private string _packages = "";

    private ProjectCopy Outside => _consumer ?? throw new InvalidOperationException("there is no consumer");

    [OneTimeSetUp]
    public void PackAndInstall()
    {
        _consumer = ProjectCopy.Empty();
        _packages = Path.Combine(Outside.Folder, "nuget");
        Pack("packages/Components", "-p:PulumiSdk=local", "-p:BuildProjectReferences=false");
        Pack("local/Cli", "--no-build", "-p:GenerateDocumentationFile=false");
        CopyService();
        Outside.Write("Pulumi.yaml", "name: shop\nruntime: dotnet\n");
        Outside.Write("Pulumi.dev.yaml", "config:\n  aws:region: us-west-1\n");
        Outside.Write("Program.cs", Consumer);
        Outside.Write(
            "Shop.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <DefaultItemExcludes>$(DefaultItemExcludes);hello/**;tool/**;nuget/**</DefaultItemExcludes>
                <RestoreAdditionalProjectSources>{_packages}</RestoreAdditionalProjectSources>
                <!-- A version that was packed before must not stand in for this one. -->
                <RestorePackagesPath>packages</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Infra.Components" Version="{Version}" />
                <PackageReference Include="Pulumi" Version="3.112.1" />
                <PackageReference Include="Pulumi.Aws" Version="7.48.0" />
                <PackageReference Include="Pulumi.Awsx" Version="3.9.0" />
              </ItemGroup>
            </Project>
            """
        );
        Succeed(
            Outside,
            "dotnet",
            ["tool", "install", "infra", "--version", Version, "--tool-path", "tool", "--add-source", _packages]
        );
    }

    [OneTimeTearDown]
    public void DestroyAndDelete()
    {
        _consumer?.Run(Tool, "destroy", "--yes");
        _consumer?.Run(Tool, "cloud", "stop");
        _consumer?.Delete();
    }

    [Test]
    public async Task The_installed_command_brings_up_a_program_on_the_package_of_the_components()
    {
        var output = Succeed(Outside, Tool, "up", "--yes");

        Assert.That(output, Does.Contain("infra:components:FargateService"));
        Assert.That(
            await Http.GetAsync(Succeed(Outside, Tool, "stack", "output", "url").Trim()),
            Does.StartWith("hello from ")
        );
        Assert.That(BuildFiles, Has.Some.EndsWith("project.assets.json").And.Some.EndsWith("Program.targets"));
        Assert.That(
            BuildFiles.Where(file => File.ReadAllText(file).Contains(DevStack.First.Folder, StringComparison.Ordinal)),
            Is.Empty,
            "nothing refers to the repository"
        );
    }

    [Test]
    public void The_components_come_with_their_documentation_and_their_symbols()
    {
        using var package = ZipFile.OpenRead(Path.Combine(_packages, $"Infra.Components.{Version}.nupkg"));
        using var symbols = ZipFile.OpenRead(Path.Combine(_packages, $"Infra.Components.{Version}.snupkg"));

        Assert.That(
            package.Entries.Select(entry => entry.FullName),
            Is.SupersetOf(new[] { "lib/net10.0/Infra.Components.dll", "lib/net10.0/Infra.Components.xml", "README.md" })
        );
        using var pdb = symbols.GetEntry("lib/net10.0/Infra.Components.pdb")!.Open();
        using var bytes = new MemoryStream();
        pdb.CopyTo(bytes);
        bytes.Position = 0;
        using var reader = MetadataReaderProvider.FromPortablePdbStream(bytes);
        Assert.That(
            reader.GetMetadataReader().Documents.Select(document => reader.GetMetadataReader().GetDocument(document)),
            Is.Not.Empty
        );
    }

    private IEnumerable<string> BuildFiles =>
        Directory
            .EnumerateFiles(Outside.Folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".props" or ".targets" or ".cache");

    private string Tool => Path.Combine(Outside.Folder, "tool", "infra");

    /// <summary>Packs a project where the first up has compiled the projects that it refers to.</summary>
    private void Pack(string project, params string[] arguments) =>
        Succeed(DevStack.First, "dotnet", ["pack", project, "-o", _packages, "-p:RunAnalyzers=false", .. arguments]);

    private void CopyService()
    {
        var service = Path.Combine(SourceTree.Root, "services", "hello");
        foreach (var file in Directory.EnumerateFiles(service))
        {
            Outside.Write($"hello/{Path.GetFileName(file)}", File.ReadAllText(file));
        }
    }

    private static string Succeed(ProjectCopy project, string file, params string[] arguments)
    {
        var result = project.Run(file, arguments);
        Assert.That(result.ExitCode, Is.Zero, $"{file} {string.Join(' ', arguments)}: {result.Everything}");
        return result.Output;
    }
}
