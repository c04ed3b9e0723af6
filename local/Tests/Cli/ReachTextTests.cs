using Local.Cli.Display;
using Local.Cloud.Contract;

namespace Local.Tests.Cli;

/// <summary>The lines of <c>reach</c> and of a preview about who can reach whom.</summary>
internal sealed class ReachTextTests
{
    private static ReachPair Pair(string source, string sourceType, int port) =>
        new(source, sourceType, "web", "service", port, port, "tcp", null);

    private static ReachPair Internet(int port) => Pair("internet", "internet", port);

    private static ReachPair Users(int port) => Pair("users", "service", port);

    [Test]
    public void A_report_has_a_line_for_each_pair()
    {
        using var output = new StringWriter();

        ReachText.Write(
            output,
            new([
                Internet(80),
                Users(80) with
                {
                    ToPort = 90,
                    Via = "Service Connect",
                },
                Users(0) with
                {
                    Port = null,
                    ToPort = null,
                    Protocol = "all",
                },
            ])
        );

        Assert.That(
            output.ToString(),
            Is.EqualTo("internet → web:80 tcp\nusers → web:80-90 tcp (Service Connect)\nusers → web all traffic\n")
        );
    }

    [Test]
    public void An_empty_report_says_so()
    {
        using var output = new StringWriter();

        ReachText.Write(output, ReachReport.Empty);

        Assert.That(output.ToString(), Is.EqualTo("Nothing can be reached.\n"));
    }

    [Test]
    public void A_preview_names_what_opens_and_what_closes() =>
        Assert.That(
            ReachText.Lines(new([Internet(80), Users(80)], [Users(90)], [], IsNew: false)),
            Is.EqualTo(["opens: internet → web:80 tcp", "opens: users → web:80 tcp", "closes: users → web:90 tcp"])
        );

    [Test]
    public void A_preview_without_changes_says_nothing() =>
        Assert.That(ReachText.Lines(new([], [], [], IsNew: false)), Is.Empty);

    [Test]
    public void A_preview_of_a_new_stack_names_what_comes_from_outside() =>
        Assert.That(
            ReachText.Lines(new([Internet(80), Users(80), Users(81)], [], [], IsNew: true)),
            Is.EqualTo(["opens: internet → web:80 tcp"])
        );

    [Test]
    public void A_preview_shows_twenty_lines_of_a_kind() =>
        Assert.That(
            ReachText.Lines(new([], [.. Enumerable.Range(1, 25).Select(Users)], [], IsNew: false)).Last(),
            Is.EqualTo("closes: 5 more")
        );
}
