using System.Text;

namespace Infra.Tests.Security;

/// <summary>The page on the security controls, from what they find in the stacks.</summary>
internal static class SecurityPage
{
    /// <summary>The command that writes the page.</summary>
    public const string Command = "WRITE_PAGES=1 dotnet test Tests --filter SecurityPageTests";

    /// <summary>The page's path in the project's folder.</summary>
    public const string Path = "docs/security.md";

    /// <summary>Returns the page in Markdown.</summary>
    public static string Text(IReadOnlyList<Verdict> verdicts)
    {
        var text = new StringBuilder(
            $"""
            # Security controls

            <!-- Written by `{Command}` from the controls in Tests/Security. -->

            AWS Security Hub judges the resources of an account by controls: those of
            [AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html)
            and of other standards. This page judges a stack before it exists. Each control is a test that looks at all resources that
            a stack registers, those of awsx's components included.

            - {string.Join(
                " and ",
                Verdicts.Guarded.Select(stack => $"`{stack}`")
            )} meet every control, or their config says in
              `infra:waivers` why they do not. A waiver of a control that a stack meets fails the tests.
            - The other stacks are tutorials or short-lived, and do without what costs money or time.
            - `{Command}` writes this page anew.


            """
        );
        WriteResults(text, verdicts);
        WriteWaivers(text, verdicts);
        WriteFailures(text, verdicts);
        WriteUnused(text);
        return text.ToString();
    }

    private static void WriteResults(StringBuilder text, IReadOnlyList<Verdict> verdicts)
    {
        var stacks = verdicts
            .Select(verdict => verdict.Stack)
            .Distinct()
            .OrderBy(stack => !Verdicts.Guarded.Contains(stack))
            .ToList();
        text.Append(
            "## Results\n\n**fails**: the stack does not meet the control. –: the stack has no such resource.\n\n"
        );
        text.Append($"| control | title | {string.Join(" | ", stacks)} |\n|---|---|{Rules(stacks.Count)}\n");
        foreach (var control in verdicts.GroupBy(verdict => verdict.Control))
        {
            var cells = stacks.Select(stack => Cell(control.Single(verdict => verdict.Stack == stack)));
            text.Append($"| {control.Key.Id} | {Escaped(control.Key.Title)} | {string.Join(" | ", cells)} |\n");
        }
    }

    private static string Cell(Verdict verdict) =>
        verdict switch
        {
            { Applies: false } => "–",
            { IsWaived: true } => "waived",
            { Fails: true } => "**fails**",
            _ => "passes",
        };

    private static void WriteWaivers(StringBuilder text, IReadOnlyList<Verdict> verdicts)
    {
        text.Append("\n## Waived, and why\n\n| stack | control | found | reason |\n|---|---|---|---|\n");
        foreach (var waived in verdicts.Where(verdict => verdict.IsWaived).OrderBy(verdict => verdict.Stack))
        {
            text.Append(
                $"| {waived.Stack} | {waived.Control.Id} | {Found(waived.Violations)} | {Escaped(waived.Waiver!)} |\n"
            );
        }
    }

    private static void WriteFailures(StringBuilder text, IReadOnlyList<Verdict> verdicts)
    {
        text.Append("\n## What the other stacks fail\n\n| control | asks | found |\n|---|---|---|\n");
        foreach (var control in verdicts.Where(verdict => verdict.Fails).GroupBy(verdict => verdict.Control))
        {
            var found = control
                .GroupBy(verdict => Found(verdict.Violations))
                .Select(same => $"{string.Join(", ", same.Select(verdict => verdict.Stack))}: {same.Key}");
            text.Append($"| {control.Key.Id} | {Escaped(control.Key.Asks)} | {string.Join("<br>", found)} |\n");
        }
    }

    private static void WriteUnused(StringBuilder text)
    {
        text.Append(
            """

            ## Controls without a resource

            No stack registers these types. The day that one does, a test asks for the control's rule.

            | control | title | types |
            |---|---|---|

            """
        );
        foreach (var control in Controls.Unused)
        {
            var types = string.Join(", ", control.Types.Select(type => $"`{type}`"));
            text.Append($"| {control.Id} | {Escaped(control.Title)} | {types} |\n");
        }

        text.Append(
            """

            ## Not decided here

            An account or its use decides the other controls, such as those of CloudTrail, Config, GuardDuty, Inspector, Macie and the
            root user. Turn Security Hub on in the account for them.

            """
        );
    }

    /// <summary>Each violation once, with its resources.</summary>
    private static string Found(IEnumerable<Violation> violations) =>
        string.Join(
            "; ",
            violations
                .GroupBy(violation => (violation.Resource.Type, violation.Found))
                .Select(same =>
                    $"{same.Key.Type.Split(':')[^1]} {string.Join(", ", same.Select(one => $"`{one.Resource.Name}`"))}: {Escaped(same.Key.Found)}"
                )
        );

    private static string Rules(int columns) => string.Concat(Enumerable.Repeat("---|", columns));

    /// <summary>Text that a table in Markdown shows unchanged. Text in backticks stays as it is.</summary>
    private static string Escaped(string text) => text.Replace("\"*\"", "\"\\*\"").Replace("|", "\\|");
}
