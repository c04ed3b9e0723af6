using Local.Protocol.Text;

namespace Local.Tests.Protocol;

public class ControlCharactersTests
{
    [TestCase("plain text ü", "plain text ü")]
    [TestCase("\e[31mred\e[0m\r\n", @"\u001B[31mred\u001B[0m\r\n")]
    [TestCase("\u009b2J\t", @"\u009B2J\t")]
    public void Control_characters_are_shown_as_escapes(string text, string shown) =>
        Assert.That(ControlCharacters.Escape(text), Is.EqualTo(shown));

    [Test]
    public void A_tab_may_stay() =>
        Assert.That(ControlCharacters.Escape("a\tb\n", keepsTabs: true), Is.EqualTo("a\tb\\n"));
}
