using System.Runtime.InteropServices;

namespace Local.Cli.Updates;

/// <summary>Ctrl-C: the first asks to finish what is in flight and to save, the second to stop at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private readonly Action<string> _tell;

    /// <param name="tell">Takes the answer to the first one.</param>
    public Interrupts(Action<string> tell)
    {
        _tell = tell;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];
    }

    /// <summary>Cancelled at the first.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Cancelled at the second.</summary>
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

        _tell("^C received; finishing the steps in flight. Press ^C again to stop at once.");
        _stop.Cancel();
    }
}
