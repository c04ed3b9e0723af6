using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>The pairs of CPU and memory that Fargate offers.</summary>
internal static class FargateSizes
{
    private static readonly (int Cpu, int[] Memory)[] Sizes =
    [
        (256, [512, 1024, 2048]),
        (512, Steps(1024, 4096, 1024)),
        (1024, Steps(2048, 8192, 1024)),
        (2048, Steps(4096, 16384, 1024)),
        (4096, Steps(8192, 30720, 1024)),
        (8192, Steps(16384, 61440, 4096)),
        (16384, Steps(32768, 122880, 8192)),
    ];

    /// <summary>Returns the error about a pair; null if Fargate offers it.</summary>
    /// <param name="cpu">CPU units; 1024 are one vCPU.</param>
    /// <param name="memory">Memory in MiB.</param>
    public static InputError? Check(int cpu, int memory)
    {
        var size = Array.Find(Sizes, size => size.Cpu == cpu);
        if (size.Memory is null)
        {
            return InputError.Value("cpu", cpu, $"{string.Join(", ", Sizes.Select(s => s.Cpu))} CPU units of Fargate");
        }

        return size.Memory.Contains(memory)
            ? null
            : InputError.Value(
                "memory",
                memory,
                $"{string.Join(", ", size.Memory)} MiB, as Fargate offers with {cpu} CPU units"
            );
    }

    private static int[] Steps(int first, int last, int step) =>
        [.. Enumerable.Range(0, (last - first) / step + 1).Select(i => first + i * step)];
}
