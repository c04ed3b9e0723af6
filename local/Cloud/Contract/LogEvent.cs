namespace Local.Cloud.Contract;

/// <summary>A log line of a task.</summary>
/// <param name="Time">The time at which the cloud received the line.</param>
/// <param name="Service">The service of the task; empty if it has none.</param>
/// <param name="Stream">The log stream, such as <c>users/container-users/0123…</c>.</param>
/// <param name="Message">The line without its line end.</param>
/// <param name="IsError">Whether the line came from the standard error stream.</param>
public sealed record LogEvent(DateTimeOffset Time, string Service, string Stream, string Message, bool IsError);
