using System.Text;
using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.Forwarding;

public sealed class AnswerHeadTests
{
    [TestCase("HTTP/1.1 200 OK", 200, null, false, true)]
    [TestCase("HTTP/1.1 204", 204, null, false, true)]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 3", 200, 3, false, false)]
    [TestCase("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 3", 200, 3, false, true)]
    [TestCase("HTTP/1.1 200 OK\r\nConnection: x, Close", 200, null, false, false)]
    [TestCase("HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked", 200, null, true, true)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3", 200, 3, false, true)]
    public void A_head_tells_status_and_body(string head, int status, int? length, bool isChunked, bool keepsAlive)
    {
        var answer = new AnswerHead();

        answer.Read(Encoding.ASCII.GetBytes(head));

        Assert.That(
            (answer.Status, answer.Length, answer.IsChunked, answer.KeepsAlive),
            Is.EqualTo((status, (long?)length, isChunked, keepsAlive))
        );
    }

    [TestCase("")]
    [TestCase("200 OK")]
    [TestCase("HTTP/2 200 OK")]
    [TestCase("HTTP/1.2 200 OK")]
    [TestCase("HTTP/1.1 20 OK")]
    [TestCase("HTTP/1.1 2000 OK")]
    [TestCase("HTTP/1.1 099 OK")]
    [TestCase("HTTP/1.1 200 O\u0001K")]
    [TestCase("HTTP/1.1 200 OK\r\nno colon")]
    [TestCase("HTTP/1.1 200 OK\r\n: no name")]
    [TestCase("HTTP/1.1 200 OK\r\nName : space")]
    [TestCase("HTTP/1.1 200 OK\r\nA: x\r\n folded")]
    [TestCase("HTTP/1.1 200 OK\r\nA: x\rB: y")]
    [TestCase("HTTP/1.1 200 OK\r\nA: x\nB: y")]
    [TestCase("HTTP/1.1 200 OK\r\nA: \0")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: ")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -1")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: +1")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1, 1")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked")]
    public void What_is_not_HTTP_is_refused(string head) =>
        Assert.Throws<ForwardException>(() => new AnswerHead().Read(Encoding.Latin1.GetBytes(head)));

    [Test]
    public void Headers_of_the_connection_stay_behind_and_others_pass()
    {
        var response = new DefaultHttpContext().Response;
        var answer = new AnswerHead();
        // The second head shares lines with the first.
        answer.Read("HTTP/1.1 200 OK\r\nServer: a\r\nDate: 1"u8);
        answer.Read(
            Encoding.Latin1.GetBytes(
                "HTTP/1.1 404 Gone fishing\r\nServer: a\r\nDate: 2\r\nKeep-Alive: 5\r\nConnection: X-Own\r\nX-Own: 1\r\n"
                    + "Set-Cookie: a\r\nSet-Cookie: b\r\nX-Name: é\r\nContent-Length: 7"
            )
        );

        answer.CopyTo(response, upgrade: false);

        Assert.That(
            response.Headers.Select(header => $"{header.Key}: {header.Value}"),
            Is.EquivalentTo(["Server: a", "Date: 2", "Set-Cookie: a,b", "X-Name: é", "Content-Length: 7"])
        );
        Assert.That(response.StatusCode, Is.EqualTo(404));
    }
}
