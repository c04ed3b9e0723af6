using System.Diagnostics;

namespace Local.Tests.Cli;

/// <summary>The script <c>infra</c>, with a command in place of <c>dotnet</c> that builds nothing and says hello.</summary>
public class ScriptTests
{
    private const string Dotnet = """
        #!/bin/bash
        case $1 in
          --list-sdks) echo '10.0.100 [/sdk]' ;;
          build) mkdir -p artifacts/bin/Cli/release ;;
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

    private static string Building =>
        "Building ./infra (local/) and the program: once, until their sources change...\n";

    private static string Script() => File.ReadAllText(Path.Combine(SourceTree.Root, "infra"));

    private (int Code, string Output, string Error) Run(string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_folder.Path}/bin:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
