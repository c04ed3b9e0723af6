using Pulumirpc;

namespace Pulumi;

/// <summary>Sends the program's log messages to the engine, in order.</summary>
internal sealed class EngineLogger(IEngine engine, TaskTracker tracker)
{
    private readonly Lock _lock = new();
    private Task _last = Task.CompletedTask;
    private bool _hasErrors;

    /// <summary>Whether an error was logged, or a message could not be sent.</summary>
    public bool HasErrors
    {
        get
        {
            lock (_lock)
            {
                return _hasErrors;
            }
        }
    }

    /// <summary>Sends <paramref name="message"/>. The program does not end before it is sent.</summary>
    /// <exception cref="LogException">The message could not be sent.</exception>
    public Task LogAsync(
        LogSeverity severity,
        string message,
        Resource? resource = null,
        int? streamId = null,
        bool? ephemeral = null
    )
    {
        Task task;
        lock (_lock)
        {
            _hasErrors |= severity == LogSeverity.Error;
            task = _last = SendAsync(_last, severity, message, resource, streamId, ephemeral);
        }

        tracker.Add(task);
        return task;
    }

    private async Task SendAsync(
        Task previous,
        LogSeverity severity,
        string message,
        Resource? resource,
        int? streamId,
        bool? ephemeral
    )
    {
        // The sender of the previous message receives its failure; this call must not fail for it.
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            var request = new LogRequest
            {
                Severity = severity,
                Message = message,
                Urn = await UrnAsync(resource).ConfigureAwait(false),
                StreamId = streamId ?? 0,
                Ephemeral = ephemeral ?? false,
            };
            await engine.LogAsync(request).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever failed, logging it in the same way would fail again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            lock (_lock)
            {
                _hasErrors = true;
            }

            throw new LogException(e);
        }
    }

    private static async Task<string> UrnAsync(Resource? resource)
    {
        try
        {
            return resource?.Urn is { } urn ? await urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false) ?? "" : "";
        }
#pragma warning disable CA1031 // The message matters more than the resource that it is about.
        catch (Exception)
#pragma warning restore CA1031
        {
            return "";
        }
    }
}
