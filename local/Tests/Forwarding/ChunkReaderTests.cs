using System.Text;
using Local.Cloud.Forwarding;

namespace Local.Tests.Forwarding;

public sealed class ChunkReaderTests
{
    [TestCase("5\r\nhello\r\n0\r\n\r\n", "hello")]
    [TestCase("5;name=value\r\nhello\r\n1\r\n!\r\n0\r\nTrailer: x\r\n\r\n", "hello!")]
    [TestCase("00a\r\n0123456789\r\n0;x\r\n\r\n", "0123456789")]
    [TestCase("0\r\n\r\n", "")]
    public void Data_is_found_however_the_bytes_come(string body, string expected)
    {
        foreach (var size in new[] { 1, 2, 3, body.Length })
        {
            var reader = new ChunkReader();
            var data = new StringBuilder();
            foreach (var piece in Encoding.ASCII.GetBytes(body).Chunk(size))
            {
                for (var rest = piece.AsSpan(); rest.Length > 0; )
                {
                    Assert.That(reader.IsDone, Is.False);
                    rest = rest[reader.Take(rest, out var found)..];
                    data.Append(Encoding.ASCII.GetString(found));
                }
            }

            Assert.That(data.ToString(), Is.EqualTo(expected));
            Assert.That(reader.IsDone);
        }
    }

    [TestCase("\r\n")]
    [TestCase("x\r\n")]
    [TestCase(" 5\r\nhello\r\n")]
    [TestCase("5 \r\nhello\r\n")]
    [TestCase("5\nhello\r\n")]
    [TestCase("5\r\nhello0\r\n")]
    [TestCase("5\r\nhello\n0\r\n\r\n")]
    [TestCase("-1\r\n")]
    [TestCase("0x5\r\nhello\r\n")]
    [TestCase("fffffffffffffffff\r\n")]
    [TestCase("0\r\nTrailer: x\n\r\n")]
    public void What_is_no_chunk_is_refused(string body) =>
        Assert.Throws<ForwardException>(() =>
        {
            var reader = new ChunkReader();
            for (var rest = Encoding.ASCII.GetBytes(body).AsSpan(); rest.Length > 0 && !reader.IsDone; )
            {
                rest = rest[reader.Take(rest, out _)..];
            }
        });
}
