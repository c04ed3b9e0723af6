using System.Globalization;

namespace Local.Cloud.Ec2;

/// <summary>The size of an instance type, for the x86_64 types that small stacks use.</summary>
/// <param name="VCpus">The number of virtual CPUs.</param>
/// <param name="MemoryMiB">The memory in MiB.</param>
internal sealed record InstanceSize(int VCpus, int MemoryMiB)
{
    // The families with a common pattern of sizes: memory in MiB for each virtual CPU from `large` on.
    private static readonly Dictionary<string, int> MemoryOfVCpu = new()
    {
        ["c5"] = 2048,
        ["c5a"] = 2048,
        ["c6i"] = 2048,
        ["c7i"] = 2048,
        ["m5"] = 4096,
        ["m5a"] = 4096,
        ["m6i"] = 4096,
        ["m7i"] = 4096,
        ["r5"] = 8192,
        ["r6i"] = 8192,
        ["r7i"] = 8192,
    };

    private static readonly Dictionary<string, InstanceSize> Burstable = new()
    {
        ["nano"] = new(2, 512),
        ["micro"] = new(2, 1024),
        ["small"] = new(2, 2048),
        ["medium"] = new(2, 4096),
        ["large"] = new(2, 8192),
        ["xlarge"] = new(4, 16384),
        ["2xlarge"] = new(8, 32768),
    };

    /// <summary>The types that <see cref="Find"/> knows, in words.</summary>
    public static string Allowed { get; } =
        $"the sizes that the local cloud knows, of {string.Join(", ", ["t2", "t3", "t3a", .. MemoryOfVCpu.Keys.Order()])}";

    /// <summary>Returns the size of the type; null if the local cloud does not know it.</summary>
    /// <param name="instanceType">The instance type, such as <c>t2.micro</c>.</param>
    public static InstanceSize? Find(string instanceType)
    {
        if (instanceType.Split('.') is not [var family, var size])
        {
            return null;
        }

        if (family is "t2" or "t3" or "t3a")
        {
            var found = Burstable.GetValueOrDefault(size);
            return family == "t2" && size is "nano" or "micro" or "small" ? found! with { VCpus = 1 } : found;
        }

        return MemoryOfVCpu.TryGetValue(family, out var memory) && VCpusOf(size) is { } vCpus
            ? new InstanceSize(vCpus, vCpus * memory)
            : null;
    }

    private static int? VCpusOf(string size) =>
        size switch
        {
            "large" => 2,
            "xlarge" => 4,
            "2xlarge" or "4xlarge" or "8xlarge" => 4 * int.Parse(size[..1], CultureInfo.InvariantCulture),
            _ => null,
        };
}
