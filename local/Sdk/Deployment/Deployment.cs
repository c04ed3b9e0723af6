using Local.Protocol.Rpc;
using Pulumi.Serialization;
using Pulumi.Testing;
using Pulumirpc;

namespace Pulumi;

/// <summary>
/// Runs a program as part of a deployment: the program declares resources, and the engine makes them.
/// </summary>
public sealed partial class Deployment
{
    private static readonly AsyncLocal<DeploymentInstance?> Running = new();

    private readonly TaskTracker _tracker = new();
    private readonly Registrations _registrations;
    private readonly Lazy<TransformCalls> _transforms;
    private Stack? _stack;

    private Deployment(DeploymentSettings settings, IMonitor monitor, IEngine engine)
    {
        Settings = settings;
        Monitor = monitor;
        Logger = new EngineLogger(engine, _tracker);
        _registrations = new Registrations(this);
        _transforms = new Lazy<TransformCalls>(() => new TransformCalls(this));
    }

    /// <summary>The deployment that the running program is part of.</summary>
    /// <exception cref="InvalidOperationException">No program is running.</exception>
    public static DeploymentInstance Instance
    {
        get =>
            Running.Value
            ?? throw new InvalidOperationException("Trying to acquire Deployment.Instance before 'Run' was called.");
        private set =>
            Running.Value = Running.Value is null
                ? value
                : throw new InvalidOperationException(
                    "Deployment.Instance should only be set once at the beginning of a 'Run' call."
                );
    }

    internal static Deployment Required => Instance.Deployment;

    /// <summary>The deployment of the running program; null if none is running.</summary>
    internal static Deployment? Current => Running.Value?.Deployment;

    internal DeploymentSettings Settings { get; }

    internal IMonitor Monitor { get; }

    internal EngineLogger Logger { get; }

    internal TransformCalls Transforms => _transforms.Value;

    internal Stack Stack
    {
        get =>
            _stack
            ?? throw new InvalidOperationException("Trying to acquire Deployment.Stack before 'Run' was called.");
        set => _stack = value;
    }

    /// <summary>
    /// Keeps the program from ending before <paramref name="task"/> has ended, and fails the program if the task
    /// fails.
    /// </summary>
    internal void Track(Task task) => _tracker.Add(task);

    internal void Register(
        Resource resource,
        ResourceArgs args,
        ResourceOptions options,
        bool remote,
        TaskCompletionSource<EngineAnswer> answer
    ) => Track(_registrations.RegisterAsync(resource, args, options, remote, answer));

    internal void RegisterOutputs(Resource resource, Output<IDictionary<string, object?>> outputs) =>
        Track(_registrations.RegisterOutputsAsync(resource, outputs));

    private static Deployment FromEnvironment()
    {
        var (settings, monitor, engine) = DeploymentSettings.FromEnvironment();
        return new Deployment(
            settings,
            new GrpcMonitor(
                new ResourceMonitor.ResourceMonitorClient(GrpcConnection.ToAddress(monitor)),
                settings.Parallel
            ),
            new GrpcEngine(new Engine.EngineClient(GrpcConnection.ToAddress(engine)))
        );
    }

    private static Deployment ForTest(MockMonitor monitor, MockEngine engine, TestOptions? options) =>
        new(DeploymentSettings.ForTest(options), monitor, engine);
}
