using System.Globalization;
using Message = Pulumirpc.RegisterResourceRequest.Types.CustomTimeouts;

namespace Pulumi;

/// <summary>The time limits of operations on a resource. Default of each: the provider's own limit.</summary>
public sealed class CustomTimeouts
{
    /// <summary>The time limit of creating the resource.</summary>
    public TimeSpan? Create { get; set; }

    /// <summary>The time limit of updating the resource.</summary>
    public TimeSpan? Update { get; set; }

    /// <summary>The time limit of deleting the resource.</summary>
    public TimeSpan? Delete { get; set; }

    internal CustomTimeouts Clone() =>
        new()
        {
            Create = Create,
            Update = Update,
            Delete = Delete,
        };

    internal Message ToMessage() =>
        new()
        {
            Create = Text(Create),
            Update = Text(Update),
            Delete = Text(Delete),
        };

    // The format is Go's for durations. A tick is 100 ns.
    private static string Text(TimeSpan? time) =>
        time is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Ticks}00ns") : "";
}
