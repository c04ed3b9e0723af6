using System.Collections.Immutable;
using System.Reflection;

namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>Runs a program without outputs.</summary>
    /// <returns>The exit code for the process: 0 if the program succeeded.</returns>
    public static Task<int> RunAsync(Action action) =>
        RunAsync(() =>
        {
            action();
            return (IDictionary<string, object?>)ImmutableDictionary<string, object?>.Empty;
        });

    /// <summary>Runs a program. The values that it returns become the stack's outputs.</summary>
    /// <inheritdoc cref="RunAsync(Action)" path="/returns"/>
    public static Task<int> RunAsync(Func<IDictionary<string, object?>> func) =>
        RunAsync(() => Task.FromResult(func()));

    /// <inheritdoc cref="RunAsync(Action)"/>
    public static Task<int> RunAsync(Func<Task> func) =>
        RunAsync(async () =>
        {
            await func().ConfigureAwait(false);
            return (IDictionary<string, object?>)ImmutableDictionary<string, object?>.Empty;
        });

    /// <summary>Runs a program. The values that it returns become the stack's outputs.</summary>
    /// <inheritdoc cref="RunAsync(Action)" path="/returns"/>
    public static Task<int> RunAsync(Func<Task<IDictionary<string, object?>>> func, StackOptions? options = null) =>
        RunAsync(
            FromEnvironment,
            deployment =>
            {
                var stack = new Stack(func, options);
                return deployment.FinishAsync([]);
            }
        );

    /// <summary>Runs a stack class. Its properties with <see cref="OutputAttribute"/> become the stack's outputs.</summary>
    /// <inheritdoc cref="RunAsync(Action)" path="/returns"/>
    public static Task<int> RunAsync<TStack>()
        where TStack : Stack, new() => RunAsync(FromEnvironment, deployment => deployment.RunStackAsync(New<TStack>));

    /// <summary>Runs a stack class that <paramref name="serviceProvider"/> makes.</summary>
    /// <inheritdoc cref="RunAsync(Action)" path="/returns"/>
    public static Task<int> RunAsync<TStack>(IServiceProvider serviceProvider)
        where TStack : Stack
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        return RunAsync(
            FromEnvironment,
            deployment => deployment.RunStackAsync(() => Resolve<TStack>(serviceProvider))
        );
    }

    // The method must be async: an async method's changes of an AsyncLocal end with it, so that the deployment
    // stays current for the program only.
    private static async Task<int> RunAsync(Func<Deployment> create, Func<Deployment, Task<int>> run)
    {
        Deployment deployment;
        try
        {
            deployment = create();
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync($"error: {e.Message}").ConfigureAwait(false);
            return FailureReport.Failed;
        }

        Instance = new DeploymentInstance(deployment);
        return await run(deployment).ConfigureAwait(false);
    }

    private Task<int> RunStackAsync(Func<Stack> create)
    {
        try
        {
            create().RegisterPropertyOutputs();
        }
#pragma warning disable CA1031 // The engine receives whatever the program throws.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return FinishAsync([e]);
        }

        return FinishAsync([]);
    }

    private async Task<int> FinishAsync(IReadOnlyList<Exception> failures)
    {
        var report = new FailureReport(Logger);
        if (failures.Count == 0)
        {
            failures = await _tracker.WhenIdleOrFailedAsync().ConfigureAwait(false);
        }

        if (failures.Count > 0)
        {
            return await report.TellAsync(failures).ConfigureAwait(false);
        }

        if (Logger.HasErrors)
        {
            return FailureReport.Failed;
        }

        try
        {
            await Monitor.SignalAndWaitForShutdownAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The engine receives every failure.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await report.TellAsync([e]).ConfigureAwait(false);
        }

        return 0;
    }

    private static TStack New<TStack>() =>
        (TStack)
            Activator.CreateInstance(
                typeof(TStack),
                BindingFlags.DoNotWrapExceptions,
                binder: null,
                args: null,
                culture: null
            )!;

    private static TStack Resolve<TStack>(IServiceProvider services)
        where TStack : Stack =>
        services.GetService(typeof(TStack)) as TStack
        ?? throw new InvalidOperationException(
            $"Failed to resolve instance of type {typeof(TStack)} from service provider. "
                + $"Register the type with the service provider before calling {nameof(RunAsync)}."
        );
}
