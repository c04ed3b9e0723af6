namespace Local.Cloud.Ecs;

/// <summary>What a RUNNING task has used and holds.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="CpuTime">CPU time since it started.</param>
/// <param name="ResidentBytes">Memory that it holds.</param>
/// <param name="Cpu">CPU units reserved, 1024 a vCPU; null when none are.</param>
/// <param name="Memory">MiB reserved; null when none are.</param>
internal sealed record TaskUsage(string TaskId, TimeSpan CpuTime, long ResidentBytes, int? Cpu, int? Memory);
