using Local.Cli.Display;

namespace Local.Tests.Cli;

public class ControlCharactersTests
{
    [TestCase("plain\ttext ü", "plain\ttext ü")]
    [TestCase("\e[31mred\e[0m\r", "\\x1b[31mred\\x1b[0m\\x0d")]
    [TestCase("\u009b2J", "\\x9b2J")]
    public void Control_characters_are_shown_as_escapes(string text, string shown) =>
        Assert.That(ControlCharacters.Escape(text), Is.EqualTo(shown));
}
