using Local.Cloud.Contract;

namespace Local.Cloud.Page;

/// <summary>What the page shows.</summary>
internal interface IPageData
{
    /// <summary>Returns the status of the cloud.</summary>
    CloudStatus Status();

    /// <summary>Returns a report of what runs of a stack.</summary>
    PsReport Ps(string stack);

    /// <summary>Returns who can reach whom in a stack.</summary>
    ReachReport Reach(string stack);

    /// <summary>Returns the log lines of a stack's tasks, oldest first, and then new ones.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="cancellationToken">Ends the lines.</param>
    IAsyncEnumerable<LogEvent> LogsAsync(string stack, CancellationToken cancellationToken);
}
