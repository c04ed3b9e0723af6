using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>The resources that a container instance has for tasks.</summary>
/// <param name="Cpu">CPU units; 1024 are one vCPU.</param>
/// <param name="Memory">Memory in MiB.</param>
internal sealed record ContainerInstanceSize(int Cpu, int Memory)
{
    /// <summary>
    /// Returns the resources that an instance of this type registers with its cluster; null for an unknown type.
    /// The kernel keeps a part of the memory, here a sixteenth.
    /// </summary>
    public static ContainerInstanceSize? Of(string instanceType) =>
        InstanceSize.Find(instanceType) is { } size
            ? new ContainerInstanceSize(size.VCpus * 1024, size.MemoryMiB * 15 / 16)
            : null;
}
