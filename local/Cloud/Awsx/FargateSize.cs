using System.Globalization;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>Finds the smallest size of a Fargate task that holds its containers.</summary>
internal static class FargateSize
{
    // The vCPUs, and the memory sizes in GB that Fargate offers with them, as far as awsx knows them.
    private static readonly (double Vcpu, double[] Memory)[] Offers =
    [
        (0.25, [0.5, 1, 2]),
        (0.5, Whole(1, 4)),
        (1, Whole(2, 8)),
        (2, Whole(4, 16)),
        (4, Whole(8, 30)),
        (8, Whole(16, 60)),
        (16, Whole(32, 120)),
        (32, [60, 120, 244]),
    ];

    /// <summary>
    /// Returns the CPU units and MiB for a task definition; unknown if those of a container are unknown.
    /// </summary>
    /// <param name="containers">The containers.</param>
    /// <param name="place">The place of the containers, for messages.</param>
    /// <exception cref="CloudException">No size holds the containers.</exception>
    public static (PropertyValue Cpu, PropertyValue Memory) For(IReadOnlyList<PropertyMap> containers, string place)
    {
        var amounts = containers.Select(container => (Cpu: container.Get("cpu"), Memory: Memory(container))).ToList();
        if (amounts.Any(amount => amount.Cpu?.ContainsUnknowns == true || amount.Memory?.ContainsUnknowns == true))
        {
            return (PropertyValue.Unknown, PropertyValue.Unknown);
        }

        var cpu = amounts.Sum(amount => amount.Cpu?.AsNumber ?? 0) / 1024;
        var memory = amounts.Sum(amount => amount.Memory?.AsNumber ?? 0) / 1024;
        var fitting = Offers
            .SelectMany(offer => offer.Memory.Select(size => (offer.Vcpu, Memory: size)))
            .Where(offer => offer.Vcpu >= cpu && offer.Memory >= memory)
            .OrderBy(offer => offer.Memory)
            .ThenBy(offer => offer.Vcpu)
            .ToList();
        return fitting.Count > 0
            ? (Text(fitting[0].Vcpu * 1024), Text(fitting[0].Memory * 1024))
            : throw new CloudException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{place}: found {cpu} vCPU and {memory} GB in the containers; allowed: at most 32 vCPU and 244 GB on Fargate"
                )
            );
    }

    private static PropertyValue? Memory(PropertyMap container) =>
        container.Get("memoryReservation") is { } reserved and not NullValue ? reserved : container.Get("memory");

    private static double[] Whole(int from, int to) =>
        [.. Enumerable.Range(from, to - from + 1).Select(size => (double)size)];

    private static PropertyValue Text(double amount) => amount.ToString(CultureInfo.InvariantCulture);
}
