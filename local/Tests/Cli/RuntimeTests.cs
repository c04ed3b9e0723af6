using Local.Cli;
using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Engine.Operations;

namespace Local.Tests.Cli;

/// <summary>The runtimes of a project's program.</summary>
public class RuntimeTests
{
    private static readonly ProgramStart Start = new(
        "127.0.0.1:1",
        "127.0.0.1:2",
        "infra",
        "dev",
        DryRun: true,
        Parallel: 8,
        new Dictionary<string, string>(),
        []
    );

    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp() => _folder = new TestFolder();

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [TestCase("runtime: python", "runtime: found 'python'; allowed: dotnet, nodejs")]
    [TestCase("description: none", "runtime: found nothing; allowed: dotnet, nodejs")]
    [TestCase("runtime: nodejs\nmain: src", "main: found 'src'; allowed: an existing folder or file")]
    public void What_cannot_be_run_is_an_error_that_names_the_file(string lines, string error)
    {
        var path = _folder.Write("Pulumi.yaml", $"name: infra\n{lines}\n");
        Assert.That(
            () => ProjectProgram.Of(Project.Find(_folder.Path), _ => { }),
            Throws.TypeOf<CliException>().With.Message.EqualTo($"{path}: {error}")
        );
    }

    [TestCase("backend: {url: 's3://x'}", "(3,1): 'backend' is not supported: the state of a stack is in .local/state")]
    [TestCase("options: {refresh: always}", "(3,1): 'options' is not supported")]
    [TestCase("stackConfigDir: config", "(3,1): 'stackConfigDir' is not supported")]
    [TestCase("nonsense: 1", "(3,1): found the key 'nonsense'; allowed: name, runtime, main, config,")]
    [TestCase("backend: {}", null)]
    [TestCase("template: {description: d}\nlicense: MIT", null)]
    public void A_key_of_the_project_file_is_honoured_or_refused_by_name(string lines, string? error)
    {
        var path = _folder.Write("Pulumi.yaml", $"name: infra\nruntime: nodejs\n{lines}\n");
        Assert.That(
            () => Project.Find(_folder.Path),
            error is null ? Throws.Nothing : Throws.TypeOf<CliException>().With.Message.StartsWith($"{path}{error}")
        );
    }

    [TestCase("nodejs", "nodearg", "allowed for the runtime nodejs: typescript, nodeargs, packagemanager")]
    [TestCase("dotnet", "binary", "allowed for the runtime dotnet: none")]
    public void An_option_of_the_runtime_is_honoured_or_refused_by_name(string runtime, string option, string error)
    {
        _folder.Write("Pulumi.yaml", $"name: infra\nruntime:\n  name: {runtime}\n  options:\n    {option}: x\n");
        Assert.That(
            () => Project.Find(_folder.Path),
            Throws
                .TypeOf<CliException>()
                .With.Message.Contains($"(5,5): found the key 'runtime.options.{option}'; {error}")
        );
    }

    [Test]
    public void Node_gets_its_own_arguments_and_is_told_whether_there_is_TypeScript()
    {
        _folder.Write("node_modules/@pulumi/pulumi/cmd/run/index.js", "");
        _folder.Write(
            "Pulumi.yaml",
            "name: infra\nruntime:\n  name: nodejs\n  options: {typescript: false, nodeargs: '--stack-size=2000 --trace-warnings'}\n"
        );

        var start = ProjectProgram.Of(Project.Find(_folder.Path), _ => { }).StartInfo(Start);

        Assert.That(start.ArgumentList.Skip(1).Take(2), Is.EqualTo(new[] { "--stack-size=2000", "--trace-warnings" }));
        Assert.That(start.Environment["PULUMI_NODEJS_TYPESCRIPT"], Is.EqualTo("false"));
    }

    [Test]
    public void A_Node_program_whose_packages_are_not_installed_says_how_to_install_them()
    {
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: nodejs\n");
        var program = ProjectProgram.Of(Project.Find(_folder.Path), _ => { });
        Assert.That(
            () => program.EnsureAsync(CancellationToken.None),
            Throws
                .TypeOf<CliException>()
                .With.Message.EqualTo(
                    $"the npm package @pulumi/pulumi is not installed: run `npm install` in {_folder.Path}"
                )
        );
    }

    [Test]
    public async Task A_build_is_announced_once_and_an_up_to_date_program_is_not()
    {
        _folder.Write("Pulumi.yaml", "name: infra\nruntime: dotnet\nmain: Infra.proj\n");
        _folder.Write(
            "Infra.proj",
            """
            <Project DefaultTargets="Build">
              <Target Name="Restore" />
              <Target Name="Build"><WriteLinesToFile File="artifacts/bin/Infra/release/Infra.dll" Lines="x" /></Target>
            </Project>
            """
        );
        var told = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            await ProjectProgram.Of(Project.Find(_folder.Path), told.Add).EnsureAsync(CancellationToken.None);
        }

        Assert.That(told, Is.EqualTo(new[] { "Building the program (Infra.proj)..." }));
    }

    [TestCase("", ".", "")]
    [TestCase("main: src", ".", "src")]
    [TestCase("main: src/main.js", "main.js", "src")]
    public void A_Node_program_is_run_by_the_launcher_of_its_packages(string main, string entry, string folder)
    {
        _folder.Write("Pulumi.yaml", $"name: infra\nruntime: {{name: nodejs}}\n{main}\n");
        _folder.Write("src/main.js", "");
        var launcher = _folder.Write("node_modules/@pulumi/pulumi/cmd/run/index.js", "");
        var program = ProjectProgram.Of(Project.Find(_folder.Path), _ => { });
        var info = program.StartInfo(Start);
        Assert.Multiple(() =>
        {
            Assert.That(program.Folder, Is.EqualTo(Path.Combine(_folder.Path, folder).TrimEnd('/')));
            Assert.That(info.FileName, Is.EqualTo("node"));
            Assert.That(info.ArgumentList[1], Is.EqualTo(launcher));
            Assert.That(
                info.ArgumentList,
                Is.SupersetOf(
                    new[] { "--monitor=127.0.0.1:1", "--engine=127.0.0.1:2", "--project=infra", "--stack=dev" }
                )
            );
            Assert.That(
                info.ArgumentList,
                Is.SupersetOf(new[] { $"--pwd={program.Folder}", "--parallel=8", "--dry-run" })
            );
            Assert.That(info.ArgumentList[^1], Is.EqualTo(entry));
            Assert.That(info.Environment["no_grpc_proxy"], Is.EqualTo("127.0.0.1"));
        });
    }
}
