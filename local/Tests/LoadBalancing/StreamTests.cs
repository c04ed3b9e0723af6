using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Tests.LoadBalancing;

/// <summary>
/// Bodies of any size stream through: 64 MB here, and a gigabyte with
/// <c>INFRA_STREAM_MB=1024 dotnet test local/Tests --filter StreamTests</c>.
/// </summary>
[NonParallelizable]
public sealed class StreamTests
{
    private const int Piece = 64 * 1024;

    /// <summary>Enough for pipes, for compiled code and for garbage that waits for its collection; far below a gigabyte.</summary>
    private const long Most = 48 << 20;

    private static long Size =>
        (
            Environment.GetEnvironmentVariable("INFRA_STREAM_MB") is { Length: > 0 } text
                ? long.Parse(text, CultureInfo.InvariantCulture)
                : 64
        ) << 20;

    [Test]
    public async Task Bodies_stream_both_ways_in_constant_memory()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var received = 0L;
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            async context =>
            {
                context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
                var buffer = new byte[Piece];
                while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
                {
                    received += count;
                }

                context.Response.ContentLength = Size;
                for (var sent = 0L; sent < Size; sent += Piece)
                {
                    await context.Response.Body.WriteAsync(buffer);
                }
            }
        );
        await test.RegisterHealthyAsync(target);
        var before = LiveMemory();
        var most = before;
        using var request = new HttpRequestMessage(HttpMethod.Post, test.Url("/")) { Content = new Zeros(Measure) };

        using var response = await test.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var answered = 0L;
        var piece = new byte[Piece];
        await using var body = await response.Content.ReadAsStreamAsync();
        for (int count; (count = await body.ReadAsync(piece)) > 0; Measure(answered))
        {
            answered += count;
        }

        Assert.That((received, answered), Is.EqualTo((Size, Size)));
        await TestContext.Out.WriteLineAsync($"{Size >> 20} MB each way took {(most - before) >> 20} MB more at most");
        Assert.That(most - before, Is.LessThan(Most));

        void Measure(long passed)
        {
            if (passed % (16 << 20) < Piece)
            {
                most = Math.Max(most, LiveMemory());
            }
        }
    }

    /// <summary>Returns the memory that is in use, without garbage.</summary>
    private static long LiveMemory() => GC.GetTotalMemory(forceFullCollection: true);

    private sealed class Zeros(Action<long> passed) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var piece = new byte[Piece];
            for (var sent = 0L; sent < Size; sent += Piece)
            {
                await stream.WriteAsync(piece);
                passed(sent);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = Size;
            return true;
        }
    }
}
