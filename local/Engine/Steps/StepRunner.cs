using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>The common parts of steps: events, timing, pending operations and failures.</summary>
internal sealed class StepRunner(StepContext context)
{
    /// <summary>Runs one step.</summary>
    /// <param name="step">The step as announced.</param>
    /// <param name="body">Runs the step and returns its result with the step as it ended.</param>
    /// <exception cref="StepFailedException">The step failed. The error was reported.</exception>
    public async Task<T> RunAsync<T>(StepInfo step, Func<Task<(StepInfo Step, T Result)>> body)
    {
        var started = context.Time.GetTimestamp();
        context.Events.Begin(step);
        try
        {
            var (ended, result) = await body();
            context.Events.End(ended, context.Time.GetElapsedTime(started));
            return result;
        }
        catch (StepFailedException)
        {
            context.Events.Fail(step, context.Time.GetElapsedTime(started));
            throw;
        }
#pragma warning disable CA1031 // Any error in a step is the step's failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failed = Report(step.Urn, e);
            context.Events.Fail(step, context.Time.GetElapsedTime(started));
            throw failed;
        }
    }

    /// <summary>
    /// Calls a provider for a change of a resource, and records the operation as pending during the call.
    /// </summary>
    /// <param name="type">The kind: creating, updating or deleting.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="call">The call.</param>
    /// <param name="partial">Receives a resource that the provider created but did not complete.</param>
    /// <returns>The number of the pending operation, which the caller ends, and the provider's answer.</returns>
    public async Task<(int Operation, T Result)> CallAsync<T>(
        string type,
        ResourceState resource,
        Func<CancellationToken, Task<T>> call,
        Action<int, ErrorResourceInitFailed>? partial = null
    )
    {
        var operation = context.Log.Begin(type, resource);
        try
        {
            return (operation, await call(context.Abort));
        }
        catch (RpcException e) when (partial is not null && e.Detail<ErrorResourceInitFailed>() is not null)
        {
            var detail = e.Detail<ErrorResourceInitFailed>()!;
            partial(operation, detail);
            throw new EngineException(
                detail.Reasons.Count == 0 ? e.Message : string.Join(Environment.NewLine, detail.Reasons)
            );
        }
        catch (RpcException e) when (e.StatusCode is not (StatusCode.Unavailable or StatusCode.Cancelled))
        {
            context.Log.End(operation);
            throw;
        }
    }

    /// <summary>Returns the inputs after the provider's check.</summary>
    /// <exception cref="StepFailedException">The provider found errors. Each was reported.</exception>
    public PropertyMap Accept(string urn, CheckResult result)
    {
        StepFailedException? failure = null;
        foreach (var (property, reason) in result.Problems)
        {
            var place = property.Length == 0 ? "" : $"{property}: ";
            failure = Report(urn, new EngineException($"{place}{reason}"));
        }

        return failure is null ? result.Inputs : throw failure;
    }

    /// <summary>Announces the replacement of a resource as a whole. Its parts were announced before.</summary>
    public void AnnounceReplace(StepInfo created)
    {
        var step = created with { Operation = StepOperation.Replace };
        context.Events.Begin(step);
        context.Events.End(step, TimeSpan.Zero);
    }

    /// <summary>Reports why a step failed, and lets no further step begin.</summary>
    public StepFailedException Report(string urn, Exception reason)
    {
        context.Gate.Fail();
        context.Events.Error(urn, Message(urn, reason));
        return new StepFailedException();
    }

    private static string Message(string urn, Exception reason) =>
        reason switch
        {
            RpcException { StatusCode: StatusCode.Unavailable } e =>
                $"the provider of {ProviderTypes.PackageOfToken(Urn.Parse(urn).Type)} is gone: {e.Message}",
            OperationCanceledException => "stopped before the provider answered; the outcome is unknown",
            _ => reason.Message,
        };
}
