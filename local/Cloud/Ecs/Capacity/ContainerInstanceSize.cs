using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>What a container instance has for its tasks.</summary>
/// <param name="Cpu">CPU units, 1024 a vCPU.</param>
/// <param name="Memory">MiB.</param>
internal sealed record ContainerInstanceSize(int Cpu, int Memory)
{
    /// <summary>
    /// What an instance of a type registers with its cluster; null for a type that is not known. The kernel keeps a
    /// part of the memory: here a sixteenth.
    /// </summary>
    public static ContainerInstanceSize? Of(string instanceType) =>
        InstanceSize.Find(instanceType) is { } size
            ? new ContainerInstanceSize(size.VCpus * 1024, size.MemoryMiB * 15 / 16)
            : null;
}
