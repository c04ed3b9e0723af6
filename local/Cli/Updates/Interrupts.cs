using System.Runtime.InteropServices;

namespace Local.Cli.Updates;

/// <summary>
/// Handles Ctrl-C: the first asks to finish the steps in progress and save, the second to stop at once.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private readonly Action<string> _tell;

    /// <param name="tell">Displays the response to the first Ctrl-C.</param>
    public Interrupts(Action<string> tell)
    {
        _tell = tell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Cancelled by the first Ctrl-C.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled by the second Ctrl-C.</summary>
    public CancellationToken Abort => _abort.Token;

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop.Dispose();
        _abort.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stop.IsCancellationRequested)
        {
            _abort.Cancel();
            return;
        }

        _tell("^C received; finishing the steps in progress. Press ^C again to stop at once.");
        _stop.Cancel();
    }
}
