using Local.Engine.Events;
using Local.Engine.Operations;

namespace Local.Cli.Display;

/// <summary>Displays a running operation and its result.</summary>
internal interface IUpdateDisplay : IDisposable
{
    /// <summary>The collected progress of the operation.</summary>
    UpdateProgress Progress { get; }

    /// <summary>Handles an event of the operation.</summary>
    void Apply(EngineEvent e);

    /// <summary>Returns the running steps, which may show more information.</summary>
    IReadOnlyList<StepInfo> Running();

    /// <summary>Displays a message of the command itself, where it does not disturb the display.</summary>
    void Tell(string line);

    /// <summary>Displays the result of the operation.</summary>
    void End(UpdateResult result);
}
