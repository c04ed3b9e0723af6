using System.Text.RegularExpressions;
using Local.Cli.Configuration;
using Local.Cli.Display;
using Local.Cli.Programs;
using Local.Cli.Projects;
using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Engine.State;
using Local.Protocol.Text;

namespace Local.Cli.Updates;

/// <summary>Runs one operation on one stack: preview, question, operation.</summary>
internal sealed partial class UpdateRunner(Terminal terminal, StackFile stack, UpdateRequest request)
{
    private readonly Project _project = stack.Project;
    private EventLog? _log;
    private Action? _details;
    private int? _announced;
    private IReadOnlyList<Diagnostic> _diagnostics = [];
    private IUpdateDisplay? _display;
    private IReadOnlyList<StepInfo> _steps = [];
    private NetworkPlan? _network;

    /// <summary>Runs the operation.</summary>
    /// <returns>Whether it succeeded.</returns>
    /// <exception cref="CliException">The operation could not begin.</exception>
    public async Task<bool> RunAsync()
    {
        if (request is { PreviewOnly: false, Yes: false, SkipPreview: false } && !terminal.IsInteractive)
        {
            throw new CliException(
                "--yes or --skip-preview must be passed in to proceed when running in non-interactive mode"
            );
        }

        using var interrupts = new Interrupts(TellOfInterrupt);
        var store = Stores.Open(_project);
        if (!request.PreviewOnly)
        {
            // This comes before a preview whose update could not follow.
            store.RefuseLocked(stack.Name);
        }

        var runsProgram = request.Kind is UpdateKind.Preview or UpdateKind.Update;
        var config =
            !runsProgram && !stack.HasFile
                ? StackConfig.Empty
                : StackConfig.Resolve(stack, new StackSecrets(stack).Decrypt);
        var cloud = Task.Run(() => CloudClient.StartAsync(_project.Folder, interrupts.Stop));
        var host = await HostAsync(runsProgram, interrupts.Stop);
        await using var log = request.Caller.EventLog is { } target
            ? EventLog.Open(target, new EventJson(config.Shown, TimeProvider.System), Tell)
            : null;
        _log = log;
        using var providers = new CloudProviders(cloud, stack.Name, request.Kind == UpdateKind.Update, Tell);
        var operation = new StackOperation(
            store,
            host,
            providers,
            TimeProvider.System,
            name => Stores.Beside(_project, name)
        );
        if (request is { SkipPreview: true, PreviewOnly: false })
        {
            await SetTimeScaleAsync(cloud, interrupts);
        }
        else if (await PreviewAsync(operation, config, cloud, store, interrupts) is { } ended)
        {
            return ended;
        }

        var result = await RunAsync(operation, config, cloud, store, dryRun: false, interrupts);
        if (!result.Succeeded && interrupts.Stop.IsCancellationRequested)
        {
            var made = Count(result);
            var changes = _announced is { } announced
                ? $"{made} of {Counted.Text(announced, "change")}"
                : Counted.Text(made, "change");
            throw new CliException(
                $"{request.Noun} canceled after {changes}; "
                    + $"`infra {request.Verb} --stack {stack.Name}` makes the others"
            );
        }

        var succeeded = request.Kind switch
        {
            UpdateKind.Destroy => result.Succeeded && await EndAsync(await cloud, store, interrupts),
            UpdateKind.Update when result.HasChanges => await SettleAsync(await cloud, store, result, interrupts),
            _ => result.Succeeded,
        };
        await TellOfSecretsAsync(UpdateKind.Update, await cloud, interrupts);
        TellFailure(result, request.Noun);
        return IsExpected(result, dryRun: false) && succeeded;
    }

    /// <summary>Returns the resources of the stack after the steps of the last operation or preview.</summary>
    public IReadOnlyList<ResourceState> Planned() =>
        [.. PlannedState.Of(Stores.Open(_project).Load(stack.Name).Resources, _steps)];

    /// <summary>Returns the host of the program, which is built if the operation runs it.</summary>
    private async Task<IProgramHost> HostAsync(bool runsProgram, CancellationToken cancellationToken)
    {
        if (request.Caller.Client is { } address)
        {
            return new ClientProgram(address, _project.Folder);
        }

        var program = ProjectProgram.Of(_project, Tell);
        if (runsProgram)
        {
            await program.EnsureAsync(cancellationToken);
        }

        return new ProgramHost(program, _project.Folder);
    }

    /// <summary>Shows a preview, and asks whether to make the changes.</summary>
    /// <returns>Whether the command succeeded, if it ends here; null if the operation must follow.</returns>
    private async Task<bool?> PreviewAsync(
        StackOperation operation,
        StackConfig config,
        Task<CloudClient> cloud,
        CheckpointStore store,
        Interrupts interrupts
    )
    {
        var preview = await RunAsync(operation, config, cloud, store, dryRun: true, interrupts);
        if (preview.Succeeded && request.Kind is UpdateKind.Preview or UpdateKind.Update)
        {
            await TellOfRecordedAsync(await cloud, interrupts);
            await TellOfSecretsAsync(UpdateKind.Preview, await cloud, interrupts);
            if (_network is { } network)
            {
                NetworkPreview.Show(network, Say, terminal.Error.WriteLine);
            }
        }

        TellFailure(preview, "preview");
        TellConfigPaths();
        if (!preview.Succeeded || request.PreviewOnly)
        {
            return preview.Succeeded && IsExpected(preview, dryRun: true);
        }

        _announced = Count(preview);

        if (!IsExpected(preview, dryRun: true))
        {
            return false;
        }

        await SetTimeScaleAsync(cloud, interrupts);
        if (
            !preview.HasChanges
            && !request.Options.Refresh
            && !ReportText.OutputsChange(preview.PreviousOutputs, preview.Outputs)
        )
        {
            Say(request.Kind == UpdateKind.Destroy ? "There is nothing to destroy." : "No changes are required.");
            return true;
        }

        var question = $"Do you want to perform this {request.Noun}?";
        if (!request.Yes && !await Confirmation.AskAsync(terminal, question, _details, interrupts.Stop))
        {
            Say($"Confirmation declined, not proceeding with the {request.Noun}.");
            return false;
        }

        return null;
    }

    /// <summary>Tells which resources of the stack the local cloud only records.</summary>
    private async Task TellOfRecordedAsync(CloudClient cloud, Interrupts interrupts)
    {
        var types = _steps
            .Where(step => step.Operation is not (StepOperation.Delete or StepOperation.DeleteReplaced))
            .DistinctBy(step => step.Urn)
            .CountBy(step => step.Type)
            .ToDictionary();
        var recorded = await cloud.RecordedAsync(
            types.Keys.Where(type => type.StartsWith("aws:", StringComparison.Ordinal)),
            interrupts.Stop
        );
        if (recorded.Count > 0)
        {
            var names = recorded
                .Order(StringComparer.Ordinal)
                .Select(type => OperationText.Type(type) + (types[type] > 1 ? $" ({types[type]})" : ""));
            terminal.Error.WriteLine(
                $"note: the local cloud records these resources, and nothing is behind them: {string.Join(", ", names)}"
            );
        }
    }

    /// <summary>Tells at the end of an operation of this kind which secrets of the tasks have random values here.</summary>
    private async Task TellOfSecretsAsync(UpdateKind kind, CloudClient cloud, Interrupts interrupts)
    {
        if (request.Kind != kind)
        {
            return;
        }

        var secrets = await cloud.SecretsElsewhereAsync(stack.Name, interrupts.Stop);
        if (secrets.Count > 0)
        {
            terminal.Error.WriteLine(
                $"note: no stack makes these secrets, and the tasks have random values for them here: {string.Join(", ", secrets)}"
            );
        }
    }

    private async Task SetTimeScaleAsync(Task<CloudClient> cloud, Interrupts interrupts)
    {
        if (request.TimeScale is { } factor)
        {
            await (await cloud).SetTimeScaleAsync(stack.Name, factor, interrupts.Stop);
        }
    }

    private async Task<UpdateResult> RunAsync(
        StackOperation operation,
        StackConfig config,
        Task<CloudClient> cloud,
        CheckpointStore store,
        bool dryRun,
        Interrupts interrupts
    )
    {
        var options = request.Options with
        {
            Kind = dryRun && request.Kind == UpdateKind.Update ? UpdateKind.Preview : request.Kind,
            DryRun = dryRun,
            Config = config.Values,
            ConfigSecretKeys = config.SecretKeys,
        };
        using var display = Display(dryRun);
        _display = display;
        if (request.Kind == UpdateKind.Destroy)
        {
            display.Progress.Parents = Stores
                .Open(_project)
                .Load(stack.Name)
                .Resources.Where(resource => !resource.Delete)
                .ToDictionary(resource => resource.Urn, resource => resource.Parent);
        }

        // A preview has nothing to finish.
        var abort = dryRun ? interrupts.Stop : interrupts.Abort;
        using var watching = new CancellationTokenSource();
        var watch = dryRun
            ? Task.CompletedTask
            : new ServiceWatch(
                async stop => await (await cloud).PsAsync(stack.Name, stop),
                display,
                TimeProvider.System
            ).RunAsync(watching.Token);
        UpdateResult result;
        try
        {
            result = await operation.RunAsync(stack.Name, options, Apply, interrupts.Stop, abort);
        }
        finally
        {
            _display = null;
            await watching.CancelAsync();
            await watch;
        }

        if (dryRun && interrupts.Stop.IsCancellationRequested)
        {
            throw new CliException("preview canceled");
        }

        display.Progress.Network = _network =
            options.Kind == UpdateKind.Preview && result.Succeeded
                ? await NetworkPreview.AskAsync(
                    await cloud,
                    stack.Name,
                    store.Load(stack.Name).Resources,
                    display.Progress.Steps,
                    interrupts.Stop
                )
                : null;
        display.End(result);
        _diagnostics = display.Progress.Diagnostics;
        _steps = display.Progress.Steps;
        _details = () => terminal.Write(DiffText.Lines(display.Progress, DisplayOptions));
        return result;

        void Apply(EngineEvent e)
        {
            if (e is DiagnosticEvent { Severity: DiagnosticSeverity.Debug } debug)
            {
                if (!request.Caller.Debug)
                {
                    return;
                }

                e = debug with { Severity = DiagnosticSeverity.Info, Message = $"debug: {debug.Message}" };
            }

            _log?.Send(e);
            display.Apply(e);
        }
    }

    private IUpdateDisplay Display(bool dryRun)
    {
        if (request.Watch)
        {
            return new WatchDisplay(terminal.Out, TimeProvider.System);
        }

        var title = request.Title(stack.Name, dryRun);
        if (request.Json)
        {
            // The output is one document, so a preview appears only if it was requested.
            return new JsonDisplay(
                dryRun,
                dryRun && !request.PreviewOnly ? TextWriter.Null : terminal.Out,
                terminal.Error
            );
        }

        return
            terminal is { IsInteractive: true, Console: { Profile.Capabilities.Ansi: true } console }
            && !request.Caller.SuppressProgress
            ? new TreeDisplay(title, dryRun, DisplayOptions, console, TimeProvider.System)
            : new LineDisplay(
                title,
                dryRun,
                DisplayOptions,
                new LineOutput(terminal.Out, terminal.Console),
                terminal.Error
            );
    }

    private DisplayOptions DisplayOptions => request.Display with { Width = terminal.Width };

    private void TellFailure(UpdateResult result, string noun)
    {
        if (!result.Succeeded)
        {
            terminal.Error.WriteLine($"error: {noun} failed");
        }
    }

    /// <summary>Displays the paths in the config whose values appear in errors.</summary>
    private void TellConfigPaths()
    {
        var found =
            from diagnostic in _diagnostics
            where diagnostic.Severity == DiagnosticSeverity.Error
            from Match match in FoundValue().Matches(diagnostic.Message)
            from path in stack.HasFile ? ConfigValues.PathsOf(stack, match.Groups[1].Value) : []
            select $"'{match.Groups[1].Value}' is the value of {path} in {Path.GetFileName(stack.Path)}";
        foreach (var line in found.Distinct())
        {
            terminal.Error.WriteLine($"hint: {line}");
        }
    }

    [GeneratedRegex("found '([^']+)'")]
    private static partial Regex FoundValue();

    private static int Count(UpdateResult result) =>
        result
            .Changes.Where(change =>
                change.Key is not (StepOperation.Same or StepOperation.Read or StepOperation.Refresh)
            )
            .Sum(change => change.Value);

    private bool IsExpected(UpdateResult result, bool dryRun)
    {
        if (!request.ExpectNoChanges || !result.HasChanges)
        {
            return true;
        }

        var what = dryRun ? "were proposed" : "occurred";
        terminal.Error.WriteLine($"error: no changes were expected but changes {what}");
        return false;
    }

    /// <summary>
    /// Waits until the stack's services are steady. After a failed update, its diagnostics state the reason.
    /// </summary>
    private async Task<bool> SettleAsync(
        CloudClient cloud,
        CheckpointStore store,
        UpdateResult result,
        Interrupts interrupts
    )
    {
        var resources = store.Load(stack.Name).Resources.Where(resource => !resource.Delete);
        var wanted = ServiceRevisions.Of(resources.Select(resource => (resource.Type, resource.Outputs)));
        if (wanted.Count == 0)
        {
            return result.Succeeded;
        }

        var wait = new SteadyWait(stop => cloud.PsAsync(stack.Name, stop), Say, TimeProvider.System);
        var failures = await wait.RunAsync(wanted, interrupts.Stop);
        foreach (var failure in result.Succeeded ? failures : [])
        {
            terminal.Error.WriteLine($"error: {failure}");
        }

        return result.Succeeded && failures.Count == 0;
    }

    /// <summary>
    /// Stops the cloud if it has no resources any more, so that a destroyed stack leaves no process behind.
    /// </summary>
    private async Task<bool> EndAsync(CloudClient cloud, CheckpointStore store, Interrupts interrupts)
    {
        if (store.Load(stack.Name).Resources.Count > 0)
        {
            return true;
        }

        Say(
            $"The resources of the stack are deleted; its configuration and history stay. To remove these too: infra stack rm {stack.Name}"
        );
        await cloud.StopIfUnusedAsync(interrupts.Stop);
        return true;
    }

    /// <summary>
    /// A wait and a preview end at once. Only an operation that changes resources finishes its steps.
    /// </summary>
    private void TellOfInterrupt(string line)
    {
        if (_display is { Progress.DryRun: false } display)
        {
            display.Tell(line);
        }
    }

    private void Tell(string line)
    {
        if (_display is { } display)
        {
            display.Tell(line);
        }
        else
        {
            terminal.Error.WriteLine(line);
        }
    }

    private void Say(string line)
    {
        if (!request.Json)
        {
            terminal.Out.WriteLine(line);
        }
    }
}
