namespace Infra.Components.Internal;

/// <summary>The sizes of Fargate's tasks, by the ECS developer guide, "Task CPU and memory".</summary>
internal static class FargateSizes
{
    /// <summary>CPU units (1024 are one vCPU), and the least, the most and the step of MiB that go with them.</summary>
    private static readonly (int Cpu, int Least, int Most, int Step)[] Sizes =
    [
        (256, 512, 2048, 512),
        (512, 1024, 4096, 1024),
        (1024, 2048, 8192, 1024),
        (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024),
        (8192, 16384, 61440, 4096),
        (16384, 32768, 122880, 8192),
    ];

    /// <summary>The CPU units that Fargate has, if <paramref name="cpu"/> is none of them; else null.</summary>
    public static string? Cpu(int cpu) =>
        Sizes.Any(size => size.Cpu == cpu) ? null : $"one of {string.Join(", ", Sizes.Select(size => size.Cpu))}";

    /// <summary>
    /// The MiB that Fargate has with <paramref name="cpu"/>, if <paramref name="memory"/> is none of them; else null,
    /// also for CPU units that Fargate lacks.
    /// </summary>
    public static string? Memory(int cpu, int memory)
    {
        var size = Sizes.FirstOrDefault(size => size.Cpu == cpu);
        var fits = memory >= size.Least && memory <= size.Most && size.Step != 0 && memory % size.Step == 0;
        return size.Cpu == 0 || (fits && (cpu, memory) != (256, 1536)) ? null
            : cpu == 256 ? "one of 512, 1024, 2048, as cpu is 256"
            : $"{size.Least} to {size.Most} in steps of {size.Step}, as cpu is {cpu}";
    }
}
