using System.Globalization;

namespace Infra.Configuration;

/// <summary>
/// The CPU units and the memory of common instance types, by the tables of the EC2 instance type guide. ECS and the
/// operating system keep a part of the memory.
/// </summary>
internal static class InstanceSizes
{
    private const int CpuUnits = 1024;

    /// <summary>vCPUs of t2, which has fewer than other families, and MiB of all burstable families, by size.</summary>
    private static readonly Dictionary<string, (int Vcpus, int Memory)> Burstable = new()
    {
        ["nano"] = (1, 512),
        ["micro"] = (1, 1024),
        ["small"] = (1, 2048),
        ["medium"] = (2, 4096),
        ["large"] = (2, 8192),
        ["xlarge"] = (4, 16384),
        ["2xlarge"] = (8, 32768),
    };

    /// <summary>The families of x86 with a fixed share of memory.</summary>
    // csharpier-ignore
    private static readonly HashSet<string> Fixed =
    [
        "c5", "c5a", "c6a", "c6i", "c7a", "c7i", "m5", "m5a", "m6a", "m6i", "m7a", "m7i", "r5", "r5a", "r6a", "r6i", "r7a", "r7i",
    ];

    /// <summary>The CPU units and the MiB of an instance type; null for one that is not in the tables.</summary>
    public static (int Cpu, int Memory)? Of(string type)
    {
        var (family, size) = type.Split('.') is [var first, var second] ? (first, second) : ("", "");
        if (family is "t2" or "t3" or "t3a")
        {
            return Burstable.TryGetValue(size, out var known)
                ? ((family == "t2" ? known.Vcpus : Math.Max(known.Vcpus, 2)) * CpuUnits, known.Memory)
                : null;
        }

        return Fixed.Contains(family) && Vcpus(size) is { } vcpus
            ? (vcpus * CpuUnits, vcpus * GibPerVcpu(family[0]) * 1024)
            : null;
    }

    private static int GibPerVcpu(char family) =>
        family switch
        {
            'c' => 2,
            'm' => 4,
            _ => 8,
        };

    /// <summary>The vCPUs of a size such as <c>4xlarge</c>.</summary>
    private static int? Vcpus(string size) =>
        size switch
        {
            "large" => 2,
            "xlarge" => 4,
            _ when size.EndsWith("xlarge", StringComparison.Ordinal)
                    && int.TryParse(size[..^"xlarge".Length], CultureInfo.InvariantCulture, out var times) => 4 * times,
            _ => null,
        };
}
