using Local.Cli.Display;

namespace Local.Tests.Cli;

public class ControlCharactersTests
{
    [TestCase("plain\ttext ü", "plain\ttext ü")]
    [TestCase("\e[31mred\e[0m\r", "\\x1b[31mred\\x1b[0m\\x0d")]
    [TestCase("\u009b2J", "\\x9b2J")]
    public void What_a_terminal_would_obey_is_shown_as_an_escape(string text, string shown) =>
        Assert.That(ControlCharacters.Escape(text), Is.EqualTo(shown));
}
