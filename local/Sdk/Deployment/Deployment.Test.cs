using System.Collections.Immutable;
using Pulumi.Testing;

namespace Pulumi;

public sealed partial class Deployment
{
    /// <summary>Runs a stack class on mocks and returns the resources that it registered, the stack first.</summary>
    /// <exception cref="RunException">The program logged an error.</exception>
    public static Task<ImmutableArray<Resource>> TestAsync<TStack>(IMocks mocks, TestOptions? options = null)
        where TStack : Stack, new() => TestAsync(mocks, options, New<TStack>);

    /// <summary>Runs a stack class that <paramref name="serviceProvider"/> makes, on mocks.</summary>
    /// <inheritdoc cref="TestAsync{TStack}(IMocks, TestOptions)"/>
    public static Task<ImmutableArray<Resource>> TestWithServiceProviderAsync<TStack>(
        IMocks mocks,
        IServiceProvider serviceProvider,
        TestOptions? options = null
    )
        where TStack : Stack
    {
        ArgumentNullException.ThrowIfNull(serviceProvider);
        return TestAsync(mocks, options, () => Resolve<TStack>(serviceProvider));
    }

    /// <summary>
    /// Runs a function on mocks and returns the resources that it registered and the outputs that it returned.
    /// </summary>
    /// <exception cref="RunException">The program logged an error.</exception>
    public static async Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<Task<IDictionary<string, object?>>> createResources
    )
    {
        var resources = await TestAsync(testMocks, testOptions, () => new TestStack(createResources))
            .ConfigureAwait(false);
        var outputs = resources.OfType<TestStack>().SingleOrDefault()?.TestOutputs;
        return (
            [.. resources.Where(resource => resource is not TestStack)],
            outputs ?? new Dictionary<string, object?>()
        );
    }

    /// <inheritdoc cref="TestAsync(IMocks, TestOptions, Func{Task{IDictionary{string, object}}})"/>
    public static Task<(ImmutableArray<Resource> Resources, IDictionary<string, object?> Outputs)> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<IDictionary<string, object?>> createResources
    ) => TestAsync(testMocks, testOptions, () => Task.FromResult(createResources()));

    /// <summary>Runs a function on mocks and returns the resources that it registered.</summary>
    /// <exception cref="RunException">The program logged an error.</exception>
    public static async Task<ImmutableArray<Resource>> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Func<Task> createResources
    )
    {
        var (resources, _) = await TestAsync(
                testMocks,
                testOptions,
                async () =>
                {
                    await createResources().ConfigureAwait(false);
                    return (IDictionary<string, object?>)new Dictionary<string, object?>();
                }
            )
            .ConfigureAwait(false);
        return resources;
    }

    /// <inheritdoc cref="TestAsync(IMocks, TestOptions, Func{Task})"/>
    public static Task<ImmutableArray<Resource>> TestAsync(
        IMocks testMocks,
        TestOptions testOptions,
        Action createResources
    ) =>
        TestAsync(
            testMocks,
            testOptions,
            () =>
            {
                createResources();
                return Task.CompletedTask;
            }
        );

    private static async Task<ImmutableArray<Resource>> TestAsync(
        IMocks mocks,
        TestOptions? options,
        Func<Stack> create
    )
    {
        var engine = new MockEngine();
        var monitor = new MockMonitor(mocks);
        await RunAsync(() => ForTest(monitor, engine, options), deployment => deployment.RunStackAsync(create))
            .ConfigureAwait(false);
        return engine.Errors switch
        {
            [] => monitor.Resources,
            [var error] => throw new RunException(error),
            var errors => throw new AggregateException(errors.Select(error => new RunException(error))),
        };
    }
}
