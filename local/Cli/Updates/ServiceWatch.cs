using Local.Cli.Display;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Engine.Events;

namespace Local.Cli.Updates;

/// <summary>Shows, for each service with a running step, the state that the step waits for.</summary>
/// <param name="ps">Asks the cloud for the stack's services.</param>
/// <param name="display">The display of the operation.</param>
/// <param name="time">The clock of the repeated requests.</param>
internal sealed class ServiceWatch(
    Func<CancellationToken, Task<PsReport>> ps,
    IUpdateDisplay display,
    TimeProvider time
)
{
    private const string ServiceType = "aws:ecs/service:Service";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Watches until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, cancellationToken);
                var running = display.Running().Where(step => step.Type == ServiceType).ToList();
                if (running.Count > 0)
                {
                    Show(running, await ps(cancellationToken));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The operation has ended.
        }
        catch (CloudException)
        {
            // The callers that need the cloud report that it does not answer.
        }
    }

    private void Show(IReadOnlyList<StepInfo> running, PsReport report)
    {
        foreach (var step in running)
        {
            var name = (step.New ?? step.Old)?.Inputs.Get("name")?.AsString;
            if (report.Services.FirstOrDefault(service => service.Name == name) is { } service)
            {
                display.Apply(
                    new DiagnosticEvent(
                        step.Urn,
                        DiagnosticSeverity.Info,
                        ServiceWait.Of(service, time.GetUtcNow()),
                        Ephemeral: true
                    )
                );
            }
        }
    }
}
