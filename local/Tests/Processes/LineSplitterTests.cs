using System.Text;
using Local.Cloud.Processes;

namespace Local.Tests.Processes;

public class LineSplitterTests
{
    private const int Maximum = 10;

    [TestCase("", new string[0])]
    [TestCase("a\nb", new[] { "a", "b" })]
    [TestCase("a\n\nb\n", new[] { "a", "", "b" })]
    [TestCase("a\r\nb\r\n", new[] { "a", "b" })]
    [TestCase("10%\r20%\r30%", new[] { "10%", "20%", "30%" })]
    [TestCase("\r\r\n\n", new[] { "", "", "" })]
    [TestCase("0123456789\nx", new[] { "0123456789", "x" })]
    [TestCase("0123456789abcdefghijk", new[] { "0123456789", "abcdefghij", "k" })]
    [TestCase("0123456789abc\nx", new[] { "0123456789", "abc", "x" })]
    [TestCase("€€€€\n€", new[] { "€€€", "€", "€" })]
    [TestCase("12345678😀😀😀", new[] { "12345678", "😀😀", "😀" })]
    public void Lines_end_at_their_ends_or_at_the_bound_between_characters(string text, string[] lines)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        // The text is cut into pieces of every size, also in the middle of characters.
        for (var piece = 1; piece <= bytes.Length + 1; piece++)
        {
            Assert.That(Split(bytes, piece), Is.EqualTo(lines), $"in pieces of {piece} bytes");
        }
    }

    [Test]
    public void Bytes_that_are_no_text_are_kept_as_replacement_characters_within_the_bound()
    {
        var bytes = new byte[10_000];
        new Random(1).NextBytes(bytes);

        var lines = Split(bytes, 7);

        Assert.That(lines, Has.All.Matches<string>(line => Encoding.UTF8.GetByteCount(line!) <= Maximum));
        Assert.That(
            string.Concat(lines),
            Is.EqualTo(Encoding.UTF8.GetString(bytes).Replace("\r", "").Replace("\n", ""))
        );
    }

    [Test]
    public void Text_that_ends_within_a_character_loses_nothing_else() =>
        Assert.That(Split([(byte)'a', .. Encoding.UTF8.GetBytes("€")[..2]], 1), Is.EqualTo(["a\uFFFD"]));

    private static List<string> Split(byte[] bytes, int piece)
    {
        var splitter = new LineSplitter(Maximum);
        return [.. bytes.Chunk(piece).SelectMany(part => splitter.Add(part)), .. splitter.End()];
    }
}
