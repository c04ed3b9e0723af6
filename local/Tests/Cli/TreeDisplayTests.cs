using Local.Cli.Display;
using Local.Engine.Events;
using Local.Engine.Resources;
using Spectre.Console;
using static Local.Tests.Cli.DisplayTests;

namespace Local.Tests.Cli;

/// <summary>The tree as a terminal displays it, with the former content of the screen.</summary>
public class TreeDisplayTests
{
    private const string Title = "Previewing update (dev):";
    private const string LongName = "products-from-load-balancer-to-the-container";
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    private FakeTime _time = null!;
    private Screen _screen = null!;

    /// <summary>The former content of the screen, with the title.</summary>
    private string _before = "";

    [TestCase(40)]
    [TestCase(80)]
    [TestCase(160)]
    public void The_former_screen_stays_while_there_is_only_a_heading(int width)
    {
        using var display = Begin(width, 24);
        for (var frame = 0; frame < 30; frame++)
        {
            _time.Advance(Frame);
            Assert.That(_screen.Text, Is.EqualTo($"{_before}\n    Type  Name  Plan  Info"));
            Assert.That(_screen.IsAsUsual, Is.True);
        }
    }

    [TestCase(
        40,
        """
                Type          Name           Plan
            +   …meOfItsType  users          create
            +   …meOfItsType  products-fro…  create
            +   …meOfItsType  商品商品商品…  create
            """
    )]
    [TestCase(
        80,
        """
                Type          Name                     Plan    Info
            +   …meOfItsType  users                    create  at great length xxxxxxxxxxx…
            +   …meOfItsType  products-from-load-bal…  create  at great length xxxxxxxxxxx…
            +   …meOfItsType  商品商品商品商品商品     create  at great length xxxxxxxxxxx…
            """,
        """
                Type                   Name                                          Plan
            +   …thALongNameOfItsType  users                                         create
            +   …thALongNameOfItsType  products-from-load-balancer-to-the-container  create
            +   …thALongNameOfItsType  商品商品商品商品商品                          create
            """
    )]
    [TestCase(
        160,
        """
                Type                                                   Name                                          Plan    Info
            +   infra:components:FargateServiceWithALongNameOfItsType  users                                         create  at great length xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
            +   infra:components:FargateServiceWithALongNameOfItsType  products-from-load-balancer-to-the-container  create  at great length xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
            +   infra:components:FargateServiceWithALongNameOfItsType  商品商品商品商品商品                          create  at great length xxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
            """
    )]
    public void A_row_is_one_line_however_long_and_wide_its_texts_are(
        int width,
        string expected,
        string? expectedEnd = null
    )
    {
        using var display = Begin(width, 24);
        foreach (var name in new[] { "users", LongName, "商品商品商品商品商品" })
        {
            var step = Step(StepOperation.Create, "infra:components:FargateServiceWithALongNameOfItsType", name);
            display.Apply(new ResourcePreEvent(step));
            display.Apply(
                new DiagnosticEvent(
                    step.Urn,
                    DiagnosticSeverity.Info,
                    "at\tgreat\elength " + new string('x', 200),
                    Ephemeral: true
                )
            );
            _time.Advance(Frame);
        }

        Assert.That(_screen.Text, Is.EqualTo($"{_before}\n{expected}"));
        display.End(Result((StepOperation.Create, 3)));
        var ended = expectedEnd ?? string.Join('\n', expected.Split('\n').Select(row => row.Split("  at great")[0]));
        Assert.That(_screen.Text, Is.EqualTo($"{_before}\n{ended}\n\nResources:\n    + 3 to create"));
    }

    [TestCase(40)]
    [TestCase(80)]
    [TestCase(160)]
    public void With_too_many_rows_the_last_are_shown_and_at_the_end_all(int width)
    {
        using var display = Begin(width, 10);
        for (var count = 1; count <= 25; count++)
        {
            Create(display, $"n{count}");
            _time.Advance(Frame);
            Assert.That(_screen.Text, Does.StartWith(_before + "\n    Type"));
            Assert.That(Names(_screen.Rows), Is.EqualTo(Numbers(count - Math.Min(count, 9) + 1, count)));
        }

        display.End(Result((StepOperation.Create, 25)));
        Assert.That(
            _screen.Text,
            Does.StartWith(_before + "\n    Type").And.EndWith("\n\nResources:\n    + 25 to create")
        );
        Assert.That(Names(_screen.Text.Split('\n')), Is.EqualTo(Numbers(1, 25)));
        Assert.That(_screen.Text.Split('\n'), Has.Length.EqualTo(_before.Split('\n').Length + 1 + 25 + 3));
    }

    [TestCase(false, 80, 24, 40, 24)]
    [TestCase(false, 40, 24, 160, 50)]
    [TestCase(false, 80, 24, 60, 8)]
    [TestCase(true, 80, 24, 40, 24)]
    [TestCase(true, 40, 24, 160, 50)]
    [TestCase(true, 160, 50, 80, 24)]
    public void Another_size_of_the_terminal_leaves_nothing_of_the_tree_behind(
        bool reflows,
        int width,
        int height,
        int newWidth,
        int newHeight
    )
    {
        using var display = Begin(width, height);
        for (var count = 1; count <= 5; count++)
        {
            Create(display, LongName + count);
        }

        _time.Advance(Frame);
        if (reflows)
        {
            _screen.Reflow(newWidth, newHeight);
        }
        else
        {
            _screen.Resize(newWidth, newHeight);
        }

        _time.Advance(Frame);
        var lines = TreeText.Table(display.Progress, newWidth).Select(line => line.Parts);
        var table = Trimmed(string.Join('\n', lines.Select(parts => string.Concat(parts.Select(part => part.Text)))));
        Assert.That(_screen.Text, Is.EqualTo($"{_before}\n{table}"));
        display.End(Result((StepOperation.Create, 5)));
        Assert.That(_screen.Text, Is.EqualTo($"{_before}\n{table}\n\nResources:\n    + 5 to create"));
    }

    [TestCase(40)]
    [TestCase(80)]
    public void The_message_about_an_interrupt_is_complete_below_the_tree(int width)
    {
        const string told = "^C received; finishing the steps in progress. Press ^C again to stop at once.";
        using var display = Begin(width, 24);
        Create(display, "n1");
        _time.Advance(Frame);
        // The terminal's driver echoes the key at the cursor.
        _screen.Writer.Write("^C");
        display.Tell(told);
        Create(display, "n2");
        _time.Advance(Frame);
        Assert.That(_screen.Text, Does.StartWith(_before + "\n    Type"));
        Assert.That(Names(_screen.Rows), Is.EqualTo(Numbers(1, 2)));
        Assert.That(string.Concat(_screen.Rows.Select(row => row.PadRight(width)[..(width - 1)])), Does.Contain(told));
        display.End(Result((StepOperation.Create, 2)));
        Assert.That(
            _screen.Text.Replace("\n", "", StringComparison.Ordinal),
            Does.EndWith($"create{told}Resources:    + 2 to create")
        );
    }

    [TestCase(1)]
    [TestCase(30)]
    public void An_interrupted_operation_leaves_the_screen_unchanged(int rows)
    {
        using (var display = Begin(80, 24))
        {
            for (var count = 1; count <= rows; count++)
            {
                Create(display, $"n{count}");
            }

            _time.Advance(Frame);
        }

        Assert.That(_screen.Text, Is.EqualTo(_before));
        _time.Advance(Frame);
        _screen.Writer.Write("error: the stack is locked");
        Assert.That(_screen.Text, Is.EqualTo(_before + "\nerror: the stack is locked"));
    }

    [Test]
    public void Later_output_is_written_below_the_report()
    {
        using var display = Begin(80, 24);
        Create(display, "n1");
        _time.Advance(Frame);
        display.End(Result((StepOperation.Create, 1)));
        var report = _screen.Text;
        _screen.Writer.Write("Do you want to perform this update? [yes/no/details] yes\n");
        using var update = new TreeDisplay("Updating (dev):", dryRun: false, new DisplayOptions(), Console(), _time);
        _time.Advance(Frame * 10);
        Assert.That(
            _screen.Text,
            Is.EqualTo(
                $"""
                {report}

                Do you want to perform this update? [yes/no/details] yes
                Updating (dev):
                    Type  Name  Status  Info
                """
            )
        );
    }

    private TreeDisplay Begin(int width, int height)
    {
        _time = new FakeTime();
        _screen = new Screen(width, height);
        for (var line = 1; line <= 20; line++)
        {
            _screen.Writer.Write($"IMPORTANT {line}\n");
        }

        _screen.Writer.Write("$ ./infra preview\n");
        var display = new TreeDisplay(Title, dryRun: true, new DisplayOptions(), Console(), _time);
        _before = _screen.Text;
        Assert.That(_before, Does.EndWith("IMPORTANT 20\n$ ./infra preview\n" + Title));
        return display;
    }

    private IAnsiConsole Console() =>
        AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = ColorSystemSupport.Standard,
                Interactive = InteractionSupport.Yes,
                Out = _screen,
            }
        );

    private static void Create(TreeDisplay display, string name) =>
        display.Apply(new ResourcePreEvent(Step(StepOperation.Create, "aws:ecs/cluster:Cluster", name)));

    private static IEnumerable<string> Names(IEnumerable<string> lines) =>
        lines
            .Where(line => line.Contains("aws:ecs:Cluster", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);

    private static IEnumerable<string> Numbers(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(number => $"n{number}");

    private static string Trimmed(string lines) => string.Join('\n', lines.Split('\n').Select(line => line.TrimEnd()));
}
