using Local.Engine.Events;
using Local.Engine.Operations;

namespace Local.Cli.Display;

/// <summary>Shows one operation while it runs, and what came of it.</summary>
internal interface IUpdateDisplay : IDisposable
{
    /// <summary>What the display has gathered.</summary>
    UpdateProgress Progress { get; }

    /// <summary>Takes an event of the operation.</summary>
    void Apply(EngineEvent e);

    /// <summary>Tells the user something of the command itself, where it does not disturb what is shown.</summary>
    void Tell(string line);

    /// <summary>The operation has ended.</summary>
    void End(UpdateResult result);
}
