using System.Diagnostics;

namespace Local.Tests.Cli;

/// <summary>The script <c>infra</c>, with a command in place of <c>dotnet</c> that builds nothing and says hello.</summary>
public class ScriptTests
{
    private const string Dotnet = """
        #!/bin/bash
        case $1 in
          --list-sdks) echo '10.0.100 [/sdk]' ;;
          build)
            mkdir -p artifacts/bin/Cli/release
            [[ ! -p gate ]] || { echo '  Protocol -> /Local.Protocol.dll' && read -r <gate; }
            ;;
          *) echo hello || exit 3 ;;
        esac
        """;

    private TestFolder _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = new TestFolder();
        _folder.Write("local/source", "");
        foreach (var (name, text) in new[] { ("infra", Script()), ("bin/dotnet", Dotnet) })
        {
            ProgramFile.Write(Path.Combine(_folder.Path, name), text);
        }
    }

    [TearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public void It_builds_once_and_runs_the_command()
    {
        Assert.That(Run("./infra"), Is.EqualTo((0, "hello\n", Building)));
        Assert.That(Run("./infra"), Is.EqualTo((0, "hello\n", "")));
    }

    [TestCase("./infra >&-", "")]
    [TestCase("./infra <&-", "hello\n")]
    public void A_closed_stream_is_no_error(string command, string output)
    {
        Run("./infra");
        Assert.That(Run(command), Is.EqualTo((0, output, "")));
    }

    [Test]
    public async Task Without_a_terminal_a_line_tells_of_each_project_that_is_compiled()
    {
        Run("mkfifo gate");
        using var process = Start("./infra");
        Assert.That(await process.StandardError.ReadLineAsync(), Is.EqualTo(Building.TrimEnd()));

        Assert.That(await process.StandardError.ReadLineAsync(), Does.Match("^  [0-9]+s, compiled Protocol$"));

        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "gate"), "\n");
        Assert.That(await process.StandardError.ReadToEndAsync(), Is.Empty);
        Assert.That(await process.StandardOutput.ReadToEndAsync(), Is.EqualTo("hello\n"));
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero);
    }

    private static string Building =>
        "Building ./infra (local/) and the program: once, until their sources change...\n";

    private static string Script() => File.ReadAllText(Path.Combine(SourceTree.Root, "infra"));

    private (int Code, string Output, string Error) Run(string command)
    {
        using var process = Start(command);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private Process Start(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        return Process.Start(start)!;
    }
}
