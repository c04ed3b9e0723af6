using System.Text;
using System.Text.RegularExpressions;
using Local.Tests.Docs;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The tutorial's pages as a reader follows them: each page's commands in one shell, and their output beside the page's.
/// </summary>
[TestFixture]
[Long]
[Parallelizable(ParallelScope.All)]
internal sealed partial class TutorialTests
{
    private const string Mark = "@@@ ";

    /// <summary>The curl of a test draws no progress, which a terminal shows apart from the output.</summary>
    private const string Prologue = """
        exec 2>&1
        curl() { command curl -sS "$@"; }
        sudo() { :; }
        # Repeats a command until its output has a line for each pattern of a file: what began before may still go on.
        until_shown() {
          for _ in $(seq 60); do
            answer=$(eval "$1") lacks=
            while IFS= read -r pattern; do grep -qP -e "$pattern" <<<"$answer" || lacks=1; done <"$2"
            if [ -z "$lacks" ]; then break; fi
            sleep 1
          done
          printf '%s\n' "$answer"
        }

        """;

    [TestCase("dev")]
    [TestCase("digi")]
    [TestCase("workshop")]
    [TestCase("fleet")]
    [TestCase("prod")]
    public void Every_command_prints_the_output_of_the_page(string stack)
    {
        var steps = Steps(new MarkdownPage($"docs/tutorial/{stack}.md")).ToList();
        var project = DevStack.Fork();
        try
        {
            project.Run("git", "init", "--quiet");
            project.Run("git", "add", "--all");
            project.Run("git", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "-m", "1");
            project.Write("tutorial.sh", Script(project, steps));
            var printed = project.Run("bash", "tutorial.sh").Output;

            var outputs = printed.Split(Mark).Skip(1).Select(output => output[(output.IndexOf('\n') + 1)..]).ToList();
            Assert.That(outputs, Has.Count.EqualTo(steps.Count), printed);
            using (Assert.EnterMultipleScope())
            {
                foreach (var (step, output) in steps.Zip(outputs))
                {
                    Assert.That(step.Lines.Where(line => !IsIn(output, line)), Is.Empty, $"{step.Command}\n{output}");
                }
            }
        }
        finally
        {
            project.Infra("cloud", "stop");
            project.Delete();
        }
    }

    private static string Script(ProjectCopy project, IReadOnlyList<Step> steps)
    {
        var script = new StringBuilder(Prologue);
        foreach (var (step, index) in steps.Select((step, index) => (step, index)))
        {
            var patterns = $"tutorial.{index}";
            project.Write(patterns, string.Concat(step.Lines.Select(line => Pattern(line) + "\n")));
            var command = Report().Replace(step.Command, $"${{before}}until_shown '${{report}}' {patterns}");
            script.Append($"echo; echo '{Mark}{index}'\n{command}\n");
        }

        return script.ToString();
    }

    private static IEnumerable<Step> Steps(MarkdownPage page)
    {
        foreach (var (language, code) in page.CodeBlocks)
        {
            if (language == "sh")
            {
                yield return new Step(code, []);
            }
            else if (language == "console")
            {
                foreach (var step in $"\n{code}".Split("\n$ ").Skip(1))
                {
                    var lines = step.Split('\n', StringSplitOptions.RemoveEmptyEntries);
                    yield return new Step(lines[0], lines[1..]);
                }
            }
        }
    }

    /// <summary>Returns whether the output has a line of the page.</summary>
    private static bool IsIn(string output, string line) =>
        Regex.IsMatch(output, Pattern(line), RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>
    /// Returns a pattern of a line of the page. Times, addresses, ids and ports differ from run to run; counts of resources
    /// do not.
    /// </summary>
    private static string Pattern(string line)
    {
        var pattern = Regex.Escape(line.Trim());
        if (!Count().IsMatch(line))
        {
            pattern = Number().Replace(Time().Replace(pattern, @"\S+"), "[0-9a-f.:]+");
        }

        pattern = pattern.Replace("…", ".*", StringComparison.Ordinal);
        return Space().Replace(pattern, "\\s+");
    }

    /// <summary>A command that reports what runs, after a pause if it has one.</summary>
    [GeneratedRegex(@"^(?<before>sleep \d+; )?(?<report>\./infra ps\b.*)$")]
    private static partial Regex Report();

    [GeneratedRegex(@"^\s+[+~-]*\s?\d+ ")]
    private static partial Regex Count();

    /// <summary>
    /// Returns a number, an address, a time of day or an id, also with <c>s</c> for seconds behind it.
    /// </summary>
    [GeneratedRegex(@"(?<![a-zA-Z])[0-9a-f]*\d[0-9a-f]*(?:(?:\\?[.:])+[0-9a-f]+)*(?!s\w|[a-rt-zA-Z_])")]
    private static partial Regex Number();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\S+")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?:\\ )+")]
    private static partial Regex Space();

    /// <summary>A command of a page, and the lines that it prints there.</summary>
    private sealed record Step(string Command, IReadOnlyList<string> Lines);
}
