using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Page;

/// <summary>The requests that the page's script makes.</summary>
/// <param name="data">What the page shows.</param>
/// <param name="actions">What the page does.</param>
/// <param name="time">The clock.</param>
internal sealed class PageApi(IPageData data, IPageActions actions, TimeProvider time)
{
    // Proxies and browsers may end a stream that is silent for long.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    private const string Questions = "/api/why/";

    /// <summary>The most lines that are sent at once. The page shows no more.</summary>
    private const int MostLines = 1000;

    private readonly PageFeed _stack = PageFeed.OfStack(data, time);
    private readonly PageFeed _checks = PageFeed.OfChecks(data, time);
    private readonly PageFeed _latencies = PageFeed.OfLatencies(data, time);
    private int _readers;

    /// <summary>The number of open streams.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Answers a request.</summary>
    /// <returns>Whether the request is one that the script makes.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, CancellationToken cancellationToken)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/api/status"):
                await context.Response.WriteAsJsonAsync(
                    data.Status(),
                    ApiJson.Default.CloudStatus,
                    cancellationToken: cancellationToken
                );
                return true;
            case ("GET", "/api/stack"):
                await ReadingAsync(() => FeedAsync(_stack, context, cancellationToken));
                return true;
            case ("GET", "/api/checks"):
                await ReadingAsync(() => FeedAsync(_checks, context, cancellationToken));
                return true;
            case ("GET", "/api/logs"):
                await ReadingAsync(() => LogsAsync(context, cancellationToken));
                return true;
            case ("GET", "/api/requests"):
                await ReadingAsync(() => RequestsAsync(context, cancellationToken));
                return true;
            case ("GET", { } path) when path.StartsWith(Questions, StringComparison.Ordinal):
                await WhyAsync(context, path[Questions.Length..], cancellationToken);
                return true;
            case ("POST", "/api/act"):
                await ActAsync(context, cancellationToken);
                return true;
            default:
                return false;
        }
    }

    private async Task ReadingAsync(Func<Task> read)
    {
        Interlocked.Increment(ref _readers);
        try
        {
            await read();
        }
        finally
        {
            Interlocked.Decrement(ref _readers);
        }
    }

    /// <summary>Sends each part that a feed has of a stack, and then what changes of them.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="context">The request.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <param name="requests">Returns the requests that were not sent yet, as JSON; null for a stream without requests.</param>
    private async Task FeedAsync(
        PageFeed feed,
        HttpContext context,
        CancellationToken cancellationToken,
        Func<byte[]?>? requests = null
    )
    {
        using var reader = feed.Open(Query(context, "stack") ?? "");
        var stream = new EventStream(context.Response);
        await stream.StartAsync(cancellationToken);
        if (await SentAsync("requests", requests?.Invoke()))
        {
            await ShownAsync();
        }

        var sent = reader.Read();
        foreach (var part in sent.Parts)
        {
            await SentAsync(part.Name, part.Json);
        }

        for (var spoke = await ShownAsync(); ; )
        {
            await Task.Delay(sent.Pause, time, cancellationToken);
            var now = reader.Read();
            var isNew = await SentAsync("requests", requests?.Invoke());
            if (await SentAsync("change", now.Since(sent)) || isNew || time.GetElapsedTime(spoke) > LongestSilence)
            {
                spoke = await ShownAsync();
            }

            sent = now;
        }

        async Task<bool> SentAsync(string name, byte[]? json)
        {
            if (json is null)
            {
                return false;
            }

            await stream.WriteAsync(name, json, cancellationToken);
            return true;
        }

        // An empty event ends what belongs together, and shows that the stream still lives.
        async Task<long> ShownAsync()
        {
            await stream.WriteAsync("shown", "{}"u8.ToArray(), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            return time.GetTimestamp();
        }
    }

    /// <summary>Sends the last lines of the stack's tasks, and then new ones.</summary>
    private async Task LogsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        await using var lines = data.LogsAsync(Query(context, "stack") ?? "", cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        var stream = new EventStream(context.Response);
        await stream.StartAsync(cancellationToken);
        var unsent = new Queue<LogEvent>();
        while (true)
        {
            var next = lines.MoveNextAsync();
            if (!next.IsCompleted && unsent.Count > 0)
            {
                // No more lines are there now.
                var json = JsonSerializer.SerializeToUtf8Bytes(unsent, PageJson.Default.IReadOnlyCollectionLogEvent);
                await stream.WriteAsync("lines", json, cancellationToken);
                await stream.FlushAsync(cancellationToken);
                unsent.Clear();
            }

            if (!await next)
            {
                return;
            }

            unsent.Enqueue(lines.Current);
            if (unsent.Count > MostLines)
            {
                unsent.Dequeue();
            }
        }
    }

    /// <summary>Sends the last requests of the stack, then new ones, and the latencies.</summary>
    private Task RequestsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var stack = Query(context, "stack") ?? "";
        var seen = new Dictionary<string, long>();
        return FeedAsync(
            _latencies,
            context,
            cancellationToken,
            () =>
                data.Requests(stack, seen) is { Count: > 0 } fresh
                    ? JsonSerializer.SerializeToUtf8Bytes(fresh, PageJson.Default.IReadOnlyListAnsweredRequestReport)
                    : null
        );
    }

    private async Task WhyAsync(HttpContext context, string kind, CancellationToken cancellationToken)
    {
        try
        {
            var answer = data.Why(kind, context.Request.Query);
            await context.Response.WriteAsJsonAsync(
                answer,
                ApiJson.Default.WhyAnswer,
                cancellationToken: cancellationToken
            );
        }
        catch (CloudException e)
        {
            await RefuseAsync(context, e.Message, cancellationToken);
        }
    }

    private async Task ActAsync(HttpContext context, CancellationToken cancellationToken)
    {
        try
        {
            var action = await JsonSerializer.DeserializeAsync(
                context.Request.Body,
                PageJson.Default.PageAction,
                cancellationToken
            );
            actions.Act(action ?? throw new CloudException("the action: found null; allowed: an object"));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (JsonException e)
        {
            await RefuseAsync(
                context,
                $"the action: found no JSON object at {e.Path}; allowed: an object with kind, stack, target and value",
                cancellationToken
            );
        }
        catch (CloudException e)
        {
            await RefuseAsync(context, e.Message, cancellationToken);
        }
    }

    private static Task RefuseAsync(HttpContext context, string reason, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsJsonAsync(
            new ApiError(reason),
            ApiJson.Default.ApiError,
            cancellationToken: cancellationToken
        );
    }

    private static string? Query(HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;
}
