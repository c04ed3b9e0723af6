namespace Local.Cloud.Ecs;

/// <summary>The usage of a RUNNING task.</summary>
/// <param name="TaskId">The id of the task.</param>
/// <param name="CpuTime">The CPU time since the task started.</param>
/// <param name="ResidentBytes">The memory that the task holds, in bytes.</param>
/// <param name="Cpu">The reserved CPU units; 1024 are one vCPU. Null if none are reserved.</param>
/// <param name="Memory">The reserved memory in MiB; null if none is reserved.</param>
internal sealed record TaskUsage(string TaskId, TimeSpan CpuTime, long ResidentBytes, int? Cpu, int? Memory);
