using Local.Cloud.Ecs;

namespace Local.Cloud.AutoScaling;

/// <summary>
/// Computes a service's utilization from the usage of its tasks, as CloudWatch does: one value a minute.
/// </summary>
internal sealed class ServiceMetrics
{
    private const double CpuUnitsPerCore = 1024;
    private const double BytesPerMiB = 1 << 20;
    private Dictionary<string, TimeSpan> _cpu = [];
    private DateTimeOffset? _sampled;

    /// <summary>
    /// Takes a sample. CPU is the used share of the reservation since the last sample, at most 100% a task because
    /// Fargate throttles there. Memory is the held share. Both are averages over the tasks.
    /// </summary>
    /// <returns>Percentages; null without data.</returns>
    public (double? Cpu, double? Memory) Sample(IReadOnlyList<TaskUsage> tasks, DateTimeOffset now)
    {
        var elapsed = _sampled is { } before ? now - before : TimeSpan.Zero;
        List<double> cpu = [];
        List<double> memory = [];
        foreach (var task in tasks)
        {
            if (elapsed > TimeSpan.Zero && task.Cpu is > 0 && _cpu.TryGetValue(task.TaskId, out var used))
            {
                var cores = (task.CpuTime - used) / elapsed;
                cpu.Add(Math.Clamp(cores / (task.Cpu.Value / CpuUnitsPerCore) * 100, 0, 100));
            }

            if (task.Memory is > 0)
            {
                memory.Add(task.ResidentBytes / BytesPerMiB / task.Memory.Value * 100);
            }
        }

        _cpu = tasks.ToDictionary(task => task.TaskId, task => task.CpuTime);
        _sampled = now;
        return (cpu.Count > 0 ? cpu.Average() : null, memory.Count > 0 ? memory.Average() : null);
    }
}
