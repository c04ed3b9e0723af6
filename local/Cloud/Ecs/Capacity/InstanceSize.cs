using System.Collections.Frozen;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>What a container instance has for its tasks.</summary>
/// <param name="Cpu">CPU units, 1024 a vCPU.</param>
/// <param name="Memory">MiB.</param>
public sealed record InstanceSize(int Cpu, int Memory)
{
    // vCPUs and GiB of the types that container instances are made of here.
    private static readonly FrozenDictionary<string, (int Cpus, double Gibibytes)> Types = new Dictionary<
        string,
        (int, double)
    >
    {
        ["t2.nano"] = (1, 0.5),
        ["t2.micro"] = (1, 1),
        ["t2.small"] = (1, 2),
        ["t2.medium"] = (2, 4),
        ["t2.large"] = (2, 8),
        ["t2.xlarge"] = (4, 16),
        ["t2.2xlarge"] = (8, 32),
        ["t3.nano"] = (2, 0.5),
        ["t3.micro"] = (2, 1),
        ["t3.small"] = (2, 2),
        ["t3.medium"] = (2, 4),
        ["t3.large"] = (2, 8),
        ["t3.xlarge"] = (4, 16),
        ["t3.2xlarge"] = (8, 32),
    }.ToFrozenDictionary();

    /// <summary>The instance types whose size is known.</summary>
    public static IEnumerable<string> KnownTypes => Types.Keys.Order(StringComparer.Ordinal);

    /// <summary>
    /// What an instance of a type registers with its cluster; null for a type that is not known. The kernel keeps a
    /// part of the memory: here a sixteenth.
    /// </summary>
    public static InstanceSize? Of(string instanceType) =>
        Types.TryGetValue(instanceType, out var type)
            ? new InstanceSize(type.Cpus * 1024, (int)(type.Gibibytes * 1024 * 15 / 16))
            : null;
}
