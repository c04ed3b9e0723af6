using Local.Cli.Display;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

/// <summary>The text of <c>why</c>.</summary>
public sealed class WhyTextTests
{
    [Test]
    public void The_answer_comes_first_then_the_facts_then_the_advice_then_the_start_of_the_memory()
    {
        var answer = new WhyAnswer("503: no target", ["rule: default", "path: /a\u001b[31m"], ["./infra ps"])
        {
            Since = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        };
        using var output = new StringWriter();

        WhyText.Write(output, answer);

        Assert.That(
            output.ToString(),
            Is.EqualTo(
                """
                503: no target

                  rule: default
                  path: /a\u001B[31m

                → ./infra ps

                The local cloud started at 2026-01-31T12:00:00Z. What was before is forgotten.

                """
            )
        );
    }
}
