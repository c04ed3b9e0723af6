namespace Local.Cloud.Contract;

/// <summary>A line that a task wrote.</summary>
/// <param name="Time">When the cloud received it.</param>
/// <param name="Service">The service of the task; empty when it belongs to none.</param>
/// <param name="Stream">The log stream, such as <c>users/container-users/0123…</c>.</param>
/// <param name="Message">The line, without its end.</param>
/// <param name="IsError">Whether it came from the standard error stream.</param>
public sealed record LogEvent(DateTimeOffset Time, string Service, string Stream, string Message, bool IsError);
