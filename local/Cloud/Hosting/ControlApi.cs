using System.Globalization;
using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.Page;
using Local.Cloud.Provider;
using Local.Cloud.Reachability;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Local.Cloud.Hosting;

/// <summary>
/// The control API, for requests that are not about resources: JSON over HTTP/2 on the cloud's own socket.
/// </summary>
internal sealed class ControlApi(
    CloudServices services,
    ResourceStore store,
    CloudReports reports,
    PageServer page,
    ShapeCatalog shapes,
    CancellationTokenSource ending
)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        // These and Recorded are plain text: each command reads them, and would have to compile the JSON serializer first.
        GetText(endpoints, ApiPaths.Version, _ => CloudVersion.Current);
        GetText(endpoints, ApiPaths.ResourceCount, context => Count(Query(context, "stack")));
        Get(endpoints, ApiPaths.Status, (context, _) => Answer(context, reports.Status(), ApiJson.Default.CloudStatus));
        Get(
            endpoints,
            ApiPaths.Ps,
            (context, _) => Answer(context, reports.Ps(Query(context, "stack")), ApiJson.Default.PsReport)
        );
        Get(
            endpoints,
            ApiPaths.Reach,
            (context, _) => Answer(context, reports.Reach(Query(context, "stack") ?? ""), ApiJson.Default.ReachReport)
        );
        Get(
            endpoints,
            ApiPaths.Requests,
            (context, _) =>
                Answer(
                    context,
                    new RequestReport(reports.Started, services.Requests(Query(context, "stack"))),
                    ApiJson.Default.RequestReport
                )
        );
        Get(
            endpoints,
            ApiPaths.Decisions,
            (context, _) =>
                Answer(
                    context,
                    new DecisionReport(
                        reports.Started,
                        services.Decisions.All(
                            Query(context, "kind"),
                            Query(context, "stack"),
                            Query(context, "subject")
                        )
                    ),
                    ApiJson.Default.DecisionReport
                )
        );
        foreach (var kind in QuestionKind.All)
        {
            Get(
                endpoints,
                ApiPaths.Why + kind,
                (context, _) => Answer(context, reports.Why(kind, context.Request.Query), ApiJson.Default.WhyAnswer)
            );
        }

        GetText(endpoints, ApiPaths.NetworkTypes, _ => string.Join('\n', Reach.Types));
        Map(endpoints, HttpMethods.Post, ApiPaths.NetworkPlan, PlanAsync);
        Get(endpoints, ApiPaths.Logs, LogsAsync);
        Get(endpoints, ApiPaths.Watch, WatchAsync);
        Map(endpoints, HttpMethods.Post, ApiPaths.Telemetry, ExportAsync);
        GetText(endpoints, ApiPaths.Recorded, context => string.Join('\n', Recorded(context)));
        GetText(
            endpoints,
            ApiPaths.SecretsElsewhere,
            context => string.Join('\n', services.SecretsElsewhere(Query(context, "stack") ?? ""))
        );
        Map(endpoints, HttpMethods.Post, ApiPaths.Exec, ExecAsync);
        Map(endpoints, HttpMethods.Post, ApiPaths.TimeScale, SetTimeScaleAsync);
        Map(
            endpoints,
            HttpMethods.Post,
            ApiPaths.Forget,
            (context, _) =>
            {
                store.MarkUnknown(Query(context, "stack") ?? "");
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            }
        );
        Map(
            endpoints,
            HttpMethods.Post,
            ApiPaths.Stop,
            (context, _) =>
            {
                End(context);
                return Task.CompletedTask;
            }
        );
        Map(endpoints, HttpMethods.Post, ApiPaths.RenameStack, RenameStackAsync);
        Map(
            endpoints,
            HttpMethods.Post,
            ApiPaths.Page,
            async (context, stop) => await context.Response.WriteAsync((await page.OpenAsync(stop)).AbsoluteUri, stop)
        );
    }

    private void End(HttpContext context)
    {
        context.Response.OnCompleted(() => ending.CancelAsync());
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>
    /// Renames a stack, and ends the cloud: what it runs has the former name, and gets the new one at the next start.
    /// </summary>
    private async Task RenameStackAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var (stack, name) = (Query(context, "stack") ?? "", Query(context, "name") ?? "");
        await store.RenameStackAsync(stack, name);
        services.TimeScale.Rename(stack, name);
        End(context);
    }

    private string Count(string? stack) =>
        store.All().Count(stored => stored.Resource.Stack == stack).ToString(CultureInfo.InvariantCulture);

    private IReadOnlyList<string> Recorded(HttpContext context) =>
        [
            .. context
                .Request.Query["type"]
                .OfType<string>()
                .Where(type => shapes.Find(type) is { Recorded.Acts: false }),
        ];

    private async Task PlanAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            ApiJson.Default.NetworkPlanRequest,
            cancellationToken
        );
        await Answer(context, services.Reach.Plan(request!, reports.Named(), store), ApiJson.Default.NetworkPlan);
    }

    private async Task LogsAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "application/x-ndjson";
        var follow = Query(context, "follow") == "true";
        var events = services.LogsAsync(
            Query(context, "stack") ?? "",
            Query(context, "service"),
            follow,
            cancellationToken
        );
        await context.Response.StartAsync(cancellationToken);
        await foreach (var line in events)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(line, ApiJson.Default.LogEvent);
            await context.Response.Body.WriteAsync(bytes, cancellationToken);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private async Task ExecAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            ApiJson.Default.ExecRequest,
            cancellationToken
        );
        var target = services.Exec.Open(
            request!.Stack,
            request.Service,
            request.Task,
            request.Container,
            string.Join(' ', request.Command)
        );
        await Answer(context, target, ApiJson.Default.ExecTarget);
    }

    /// <summary>Watches a stack until the client disconnects.</summary>
    private async Task WatchAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var stack = Query(context, "stack") ?? "";
        services.Watched.Begin(stack);
        try
        {
            // The client waits for the headers.
            await context.Response.Body.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, services.Time, cancellationToken);
        }
        finally
        {
            services.Watched.End(stack);
        }
    }

    /// <summary>Exports telemetry to a receiver until the client disconnects.</summary>
    private async Task ExportAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            ApiJson.Default.ExportRequest,
            cancellationToken
        );
        services.Telemetry.Begin(request!.Receiver);
        try
        {
            if (request.Redeploy)
            {
                services.Actions.DeployAll();
            }

            // The client waits for the headers.
            await context.Response.Body.FlushAsync(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, services.Time, cancellationToken);
        }
        finally
        {
            services.Telemetry.End(request.Receiver);
        }
    }

    private async Task SetTimeScaleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var request = await JsonSerializer.DeserializeAsync(
            context.Request.Body,
            ApiJson.Default.TimeScaleRequest,
            cancellationToken
        );
        services.TimeScale.Set(request!.Stack, request.Factor);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private void GetText(IEndpointRouteBuilder endpoints, string path, Func<HttpContext, string> answer) =>
        Get(endpoints, path, (context, stop) => context.Response.WriteAsync(answer(context), stop));

    private void Get(
        IEndpointRouteBuilder endpoints,
        string path,
        Func<HttpContext, CancellationToken, Task> handler
    ) => Map(endpoints, HttpMethods.Get, path, handler);

    private void Map(
        IEndpointRouteBuilder endpoints,
        string method,
        string path,
        Func<HttpContext, CancellationToken, Task> handler
    ) =>
        endpoints.MapMethods(
            path,
            [method],
            async context =>
            {
                if (!ProviderConnection.Current.Control)
                {
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                    return;
                }

                using var linked = CancellationTokenSource.CreateLinkedTokenSource(
                    context.RequestAborted,
                    ending.Token
                );
                try
                {
                    await handler(context, linked.Token);
                }
                catch (CloudException e)
                {
                    context.Response.StatusCode = StatusCodes.Status400BadRequest;
                    await Answer(context, new ApiError(e.Message), ApiJson.Default.ApiError);
                }
                catch (OperationCanceledException)
                {
                    // The caller has disconnected or the cloud ends, so the response ends.
                }
            }
        );

    private static Task Answer<T>(
        HttpContext context,
        T value,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type
    ) => context.Response.WriteAsJsonAsync(value, type);

    private static string? Query(HttpContext context, string name) =>
        context.Request.Query[name] is [{ Length: > 0 } value, ..] ? value : null;
}
