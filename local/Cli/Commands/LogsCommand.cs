using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Local.Cli.Display;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Protocol.Text;

namespace Local.Cli.Commands;

/// <summary>logs: the lines of a stack's tasks.</summary>
internal sealed class LogsCommand(CommonOptions common, Terminal terminal)
{
    private readonly Argument<string?> _service = CommonOptions.Optional(
        "service",
        "The service whose log lines are shown. Default: all services"
    );

    private readonly Option<bool> _follow = new("--follow", "-f")
    {
        Description = "Follow the log stream in real time",
    };

    private readonly Option<string?> _since = new("--since")
    {
        Description =
            "Only return logs newer than a relative duration ('5s', '2m', '3h') or absolute timestamp. Default: all",
        HelpName = "time",
    };

    private readonly Option<int?> _tail = new("--tail", "-n")
    {
        Description = "Only return the last lines of the logs so far. Default: all",
        HelpName = "lines",
    };

    public Command Build()
    {
        var command = new Command("logs", "Show aggregated resource logs for a stack")
        {
            _service,
            common.Stack,
            _follow,
            _since,
            _tail,
            common.Json,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                var since = arguments.GetValue(_since) is { } text
                    ? LogTime.Parse(text, DateTimeOffset.UtcNow)
                    : default;
                var tail = arguments.GetValue(_tail);
                if (tail < 0)
                {
                    throw new CliException($"--tail: found {tail}; allowed: a number of at least 0");
                }

                using var cloud =
                    await CloudClient.ResumeAsync(stack.Project.Folder, cancellation)
                    ?? throw new CliException("nothing is running, so there are no logs: `infra up` starts the stack");
                var isFollowing = arguments.GetValue(_follow);
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(
                    cancellation,
                    isFollowing ? terminal.WatchReader() : CancellationToken.None
                );
                Action<LogEvent> write = arguments.GetValue(common.Json) ? WriteJson : WriteText;
                try
                {
                    await WriteAsync(Read, since, tail, isFollowing, write, ending.Token);
                }
                catch (OperationCanceledException)
                {
                    // Ctrl-C, or the end of a reader such as `| head`, is the usual way to stop following.
                }

                return 0;

                IAsyncEnumerable<LogEvent> Read(bool follow) =>
                    cloud.LogsAsync(stack.Name, arguments.GetValue(_service), follow, ending.Token);
            }
        );
        return command;
    }

    /// <summary>Writes the requested lines: the last ones so far, and then new ones.</summary>
    internal static async Task WriteAsync(
        Func<bool, IAsyncEnumerable<LogEvent>> read,
        DateTimeOffset since,
        int? tail,
        bool follow,
        Action<LogEvent> write,
        CancellationToken cancellationToken
    )
    {
        var skipped = 0;
        if (tail is { } wanted)
        {
            var count = 0;
            await foreach (var line in read(false).WithCancellation(cancellationToken))
            {
                count += line.Time >= since ? 1 : 0;
            }

            skipped = Math.Max(0, count - wanted);
        }

        await foreach (var line in read(follow).WithCancellation(cancellationToken))
        {
            if (line.Time >= since && skipped-- <= 0)
            {
                write(line);
            }
        }
    }

    private void WriteText(LogEvent line)
    {
        var time = line.Time.ToLocalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        var text = $"{time} [{line.Stream}] {line.Message}";
        terminal.Out.WriteLine(terminal.IsOutputTerminal ? ControlCharacters.Escape(text, keepsTabs: true) : text);
    }

    private void WriteJson(LogEvent line) =>
        terminal.Out.WriteLine(
            new JsonObject
            {
                ["id"] = line.Stream,
                ["timestamp"] = line.Time.ToUnixTimeMilliseconds(),
                ["service"] = line.Service,
                ["message"] = line.Message,
            }.ToJsonString()
        );
}
