using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Engine.Secrets;
using Local.Engine.State;
using Local.Protocol.Rpc;
using Local.Protocol.Values;

namespace Local.Tests.Engine;

/// <summary>The result and the events of an operation.</summary>
internal sealed record Run(UpdateResult Result, IReadOnlyList<EngineEvent> Events)
{
    public IEnumerable<string> Errors =>
        Events
            .OfType<DiagnosticEvent>()
            .Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)
            .Select(diagnostic => diagnostic.Message);

    /// <summary>The steps that changed or announced something, such as <c>create a</c>, in no order.</summary>
    public IEnumerable<string> Steps =>
        Events
            .OfType<ResourcePreEvent>()
            .Select(begun => begun.Step)
            .Where(step => step.Operation != StepOperation.Same && !step.Internal)
            .Select(step => $"{step.Operation.Name()} {step.Name}")
            .Order(StringComparer.Ordinal);
}

/// <summary>An engine with a temporary folder, a provider in memory, and delegates as programs.</summary>
internal sealed class EngineBench : IAsyncDisposable, IProgramHost
{
    public const string Stack = "dev";
    public const string CorrectPassphrase = "correct horse";
    private static readonly Lazy<string> Salt = new(() => SecretsManager.Create(CorrectPassphrase).Salt);
    private Func<TestMonitor, Task<int>> _program = _ => Task.FromResult(0);

    private EngineBench(TestProvider provider) => Provider = provider;

    public string Folder { get; } = Directory.CreateTempSubdirectory("engine").FullName;

    public TestProvider Provider { get; }

    public string Passphrase { get; set; } = CorrectPassphrase;

    public Dictionary<string, string> Config { get; } = new() { ["test:region"] = "here" };

    public HashSet<string> SecretKeys { get; } = [];

    /// <summary>Runs the programs; null for delegates.</summary>
    public IProgramHost? Host { get; set; }

    /// <summary>Provides the packages; null for the provider in memory.</summary>
    public IProviderFactory? Providers { get; set; }

    /// <summary>Finds the state of other projects; null finds none.</summary>
    public Func<string, CheckpointStore?>? OtherProject { get; set; }

    /// <summary>The start parameters of the last program.</summary>
    public ProgramStart? Started { get; private set; }

    public CheckpointStore Store => new(Folder, "project", () => Passphrase, TimeProvider.System);

    public string CheckpointFile => Path.Combine(Folder, ".pulumi/stacks/project/dev.json");

    public string JournalFile => Path.Combine(Folder, ".pulumi/stacks/project/dev.journal");

    public Snapshot State => Store.Load(Stack);

    public static async Task<EngineBench> StartAsync()
    {
        var bench = new EngineBench(await TestProvider.StartAsync());
        // The stack had a state before. Deriving the key of a new one in each test would take most of the time.
        Directory.CreateDirectory(Path.GetDirectoryName(bench.CheckpointFile)!);
        await File.WriteAllTextAsync(
            bench.CheckpointFile,
            $$$$"""
            {"version": 3, "checkpoint": {"stack": "organization/project/dev", "latest": {
              "manifest": {"time": "2026-01-01T00:00:00Z", "magic": "", "version": ""},
              "secrets_providers": {"type": "passphrase", "state": {"salt": "{{{{Salt.Value}}}}"} } } } }
            """
        );
        return bench;
    }

    public ResourceState this[string name] =>
        State.Resources.Single(resource => Urn.Parse(resource.Urn).Name == name && !resource.Delete);

    public IEnumerable<string> Names =>
        State.Resources.Where(resource => !resource.IsProvider).Select(resource => Urn.Parse(resource.Urn).Name);

    public Task<Run> UpAsync(Func<TestMonitor, Task> program, CancellationToken stop = default) =>
        RunAsync(UpdateKind.Update, program, stop: stop);

    public Task<Run> PreviewAsync(Func<TestMonitor, Task> program) => RunAsync(UpdateKind.Preview, program);

    public Task<Run> RunAsync(
        UpdateKind kind,
        Func<TestMonitor, Task>? program = null,
        int exitCode = 0,
        string stack = Stack,
        CancellationToken stop = default,
        CancellationToken abort = default
    )
    {
        _program = async monitor =>
        {
            await (program ?? (_ => Task.CompletedTask))(monitor);
            return exitCode;
        };
        return RunAsync(new UpdateOptions { Kind = kind, Config = Config }, stack, stop, abort);
    }

    public Task<Run> RunAsync(UpdateOptions options, Func<TestMonitor, Task> program)
    {
        _program = async monitor =>
        {
            await program(monitor);
            return 0;
        };
        return RunAsync(options);
    }

    public async Task<Run> RunAsync(
        UpdateOptions options,
        string stack = Stack,
        CancellationToken stop = default,
        CancellationToken abort = default
    )
    {
        var events = new List<EngineEvent>();
        var operation = new StackOperation(
            Store,
            Host ?? this,
            Providers ?? Provider,
            TimeProvider.System,
            OtherProject
        );
        var result = await operation.RunAsync(stack, options, events.Add, stop, abort);
        return new Run(result, events);
    }

    async Task<int> IProgramHost.RunAsync(
        ProgramStart start,
        Action<string, bool> output,
        CancellationToken cancellationToken
    )
    {
        Started = start;
        using var connection = GrpcConnection.ToAddress(start.MonitorAddress);
        output("the program runs", false);
        return await _program(new TestMonitor(connection, cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await Provider.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public static PropertyMap Map(params (string Name, PropertyValue Value)[] entries) => new(entries);
}
