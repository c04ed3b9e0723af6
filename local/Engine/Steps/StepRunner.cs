using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Engine.Steps;

/// <summary>Does what steps have in common: events, timing, what is pending, and what becomes of failures.</summary>
internal sealed class StepRunner(StepContext context)
{
    /// <summary>Runs one step.</summary>
    /// <param name="step">The step, as it is announced.</param>
    /// <param name="body">Does it and returns what came of it with the step as it ended.</param>
    /// <exception cref="StepFailedException">It failed; the user has been told.</exception>
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
#pragma warning disable CA1031 // Whatever went wrong in a step is the failure of that step.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failed = Report(step.Urn, e);
            context.Events.Fail(step, context.Time.GetElapsedTime(started));
            throw failed;
        }
    }

    /// <summary>Calls a provider for something that changes a resource, and keeps it pending meanwhile.</summary>
    /// <param name="type">creating, updating or deleting.</param>
    /// <param name="resource">The resource.</param>
    /// <param name="call">The call.</param>
    /// <param name="partial">Takes what a provider made though it failed to complete it.</param>
    /// <returns>The number of the pending operation, which the caller ends, and what the provider answered.</returns>
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

    /// <summary>The inputs as the provider checked them.</summary>
    /// <exception cref="StepFailedException">It found something wrong; the user has been told each.</exception>
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

    /// <summary>Tells that a resource was replaced, as a whole; the parts were told as they were done.</summary>
    public void AnnounceReplace(StepInfo created)
    {
        var step = created with { Operation = StepOperation.Replace };
        context.Events.Begin(step);
        context.Events.End(step, TimeSpan.Zero);
    }

    /// <summary>Tells the user why a step failed and lets no other begin.</summary>
    public StepFailedException Report(string urn, Exception reason)
    {
        context.Gate.Stop();
        context.Events.Error(urn, Message(urn, reason));
        return new StepFailedException();
    }

    private static string Message(string urn, Exception reason) =>
        reason switch
        {
            RpcException { StatusCode: StatusCode.Unavailable } e =>
                $"the provider of {ProviderTypes.PackageOfToken(Urn.Parse(urn).Type)} has gone away: {e.Message}",
            OperationCanceledException => "stopped before the provider had answered; whether it was done is not known",
            _ => reason.Message,
        };
}
