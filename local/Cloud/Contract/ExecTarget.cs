namespace Local.Cloud.Contract;

/// <summary>The task that a command runs in.</summary>
/// <param name="Task">The task's id.</param>
/// <param name="ProcessId">The id of the container's process, whose environment and folder the command gets.</param>
public sealed record ExecTarget(string Task, int ProcessId);

/// <summary>A request to run a command in a task.</summary>
/// <param name="Stack">The stack of the service.</param>
/// <param name="Service">The service's name, or the prefix of its log streams.</param>
/// <param name="Task">The beginning of the task's id; null for any task of the service.</param>
/// <param name="Container">The name of the container; null for the service's own.</param>
/// <param name="Command">The command with its arguments.</param>
public sealed record ExecRequest(
    string Stack,
    string Service,
    string? Task,
    string? Container,
    IReadOnlyList<string> Command
);
