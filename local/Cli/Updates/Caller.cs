namespace Local.Cli.Updates;

/// <summary>The wishes of the caller, a person or a program, beside the work of an operation.</summary>
/// <param name="Client">The address of the language host that runs the program; null to start the program.</param>
/// <param name="EventLog">Where the events go: a file or <c>tcp://host:port</c>; null for nowhere.</param>
/// <param name="SuppressProgress">Whether to show steps only when they have ended.</param>
/// <param name="Debug">Whether to show the program's debugging messages.</param>
internal sealed record Caller(
    string? Client = null,
    string? EventLog = null,
    bool SuppressProgress = false,
    bool Debug = false
);
