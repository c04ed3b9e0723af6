using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Processes;
using Local.Protocol.Processes;

namespace Local.Tests.Processes;

/// <summary>Real processes that write to real pipes.</summary>
public class SessionProcessTests
{
    // A pipe's default capacity in bytes: pipe(7).
    private const int PipeBytes = 65_536;

    // More than one read or write transfers, in bytes.
    private const int BlockBytes = 16_384;

    [Test]
    public async Task A_flood_without_a_line_end_arrives_whole_in_allowed_sizes_and_is_not_held()
    {
        const int numbers = 8_000_000;
        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (largest, held, delivered) = (0, 0L, 0L);
        var started = new TaskCompletionSource<int>();

        // This is 79 MB. The separator has three bytes, so that the limit is inside a character.
        using var process = Start(
            ["seq", "-s", "€", "1", $"{numbers}"],
            lines =>
            {
                foreach (var line in lines.Select(Encoding.UTF8.GetBytes))
                {
                    received.AppendData(line);
                    largest = Math.Max(largest, line.Length);
                    delivered += line.Length;
                }

                held = Math.Max(held, WrittenBytes(started.Task.Result) - delivered);
            }
        );
        started.SetResult(process.Id);
        var code = await process.Exited;

        Assert.Multiple(() =>
        {
            Assert.That(code, Is.Zero);
            Assert.That(received.GetHashAndReset(), Is.EqualTo(Hash(numbers)));
            Assert.That(largest, Is.InRange(SessionProcess.MaximumLineBytes - 2, SessionProcess.MaximumLineBytes));
            Assert.That(held, Is.LessThan(SessionProcess.MaximumLineBytes + PipeBytes + BlockBytes));
            Assert.That(process.Tail(), Has.Length.LessThan(20_000));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task A_process_whose_lines_are_taken_slowly_waits_alone(CancellationToken cancellation)
    {
        var (stopped, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        using var flood = Start(
            ["cat", "/dev/zero"],
            _ =>
            {
                stopped.TrySetResult();
                go.Task.Wait();
            }
        );
        var lines = new List<string>();
        try
        {
            await stopped.Task.WaitAsync(cancellation);
            using var other = Start(["printf", "one\\ntwo\\r\\nthree"], lines.AddRange);
            Assert.That(await other.Exited.WaitAsync(cancellation), Is.Zero);
        }
        finally
        {
            flood.Signal(ProcessSignal.Kill);
            go.SetResult();
        }

        await flood.Exited;
        Assert.That(lines, Is.EqualTo(["one", "two", "three"]));
    }

    [Test, CancelAfter(60_000)]
    public async Task Processes_that_a_process_left_behind_do_not_keep_it_alive(CancellationToken cancellation)
    {
        var lines = new List<string>();
        using var process = Start(["sh", "-c", "sleep 1000 & echo done"], lines.AddRange);

        try
        {
            Assert.That(await process.Exited.WaitAsync(cancellation), Is.Zero);
        }
        finally
        {
            process.Signal(ProcessSignal.Kill);
        }

        Assert.That(lines, Is.EqualTo(["done"]));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_message_of_an_exception_stays_among_the_last_lines_whatever_its_stack_trace(
        CancellationToken cancellation
    )
    {
        string[] trace =
        [
            "Unhandled exception. System.InvalidOperationException: no database",
            " ---> System.TimeoutException: it slept",
            "   at Program.Main() in /a/Program.cs:line 3",
            "   --- End of inner exception stack trace ---",
            .. Enumerable.Repeat("   at Program.Main() in /a/Program.cs:line 9", 30),
        ];
        var lines = new List<string>();
        using var process = Start(["printf", "%s\n", .. trace], lines.AddRange);
        await process.Exited.WaitAsync(cancellation);

        Assert.That(process.Tail(), Is.EqualTo($"{trace[0]} | {trace[1]}"));
        Assert.That(lines, Is.EqualTo(trace), "the log has all of it");
    }

    private static SessionProcess Start(string[] command, Action<IReadOnlyList<string>> lines) =>
        SessionProcess.Start(
            command,
            "/",
            new Dictionary<string, string> { ["PATH"] = SystemPath.Value },
            (written, _) => lines(written)
        );

    /// <summary>Returns the bytes that a process has written to anything; 0 after its end.</summary>
    private static long WrittenBytes(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/io").First(line => line.StartsWith("wchar:"));
            return long.Parse(line["wchar:".Length..], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static byte[] Hash(int numbers)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var some in Enumerable.Range(1, numbers).Chunk(100_000))
        {
            var separator = some[0] == 1 ? "" : "€";
            hash.AppendData(Encoding.UTF8.GetBytes(separator + string.Join('€', some)));
        }

        return hash.GetHashAndReset();
    }
}
