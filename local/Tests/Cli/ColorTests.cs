using Local.Cli.Display;
using Local.Cli.Updates;
using Spectre.Console;

namespace Local.Tests.Cli;

public class ColorTests
{
    [TestCase("always", false, "\e[31mgone\e[0m\n")]
    [TestCase("never", true, "gone\n")]
    [TestCase("auto", false, "gone\n")]
    [TestCase("auto", true, "\e[31mgone\e[0m\n")]
    public void Colors_are_shown_as_asked_for(string color, bool isTerminal, string written)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = isTerminal ? AnsiSupport.Yes : AnsiSupport.No,
                ColorSystem = isTerminal ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(output),
            }
        );
        var terminal = new Terminal(output, TextWriter.Null, TextReader.Null, true) { Console = console };

        terminal.With(color, nonInteractive: false).Write([new TextLine("gone", new Style(Color.Maroon))]);

        Assert.That(output.ToString(), Is.EqualTo(written));
    }

    [Test]
    public void Non_interactive_asks_nobody()
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, TextReader.Null, true);
        Assert.That(terminal.With("auto", nonInteractive: true).IsInteractive, Is.False);
    }
}
