using System.Globalization;
using Message = Pulumirpc.RegisterResourceRequest.Types.CustomTimeouts;

namespace Pulumi;

/// <summary>How long an operation on a resource may take; the provider's own time when null.</summary>
public sealed class CustomTimeouts
{
    /// <summary>Making it.</summary>
    public TimeSpan? Create { get; set; }

    /// <summary>Changing it.</summary>
    public TimeSpan? Update { get; set; }

    /// <summary>Deleting it.</summary>
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

    // As Go writes durations; a tick is 100 ns.
    private static string Text(TimeSpan? time) =>
        time is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value.Ticks}00ns") : "";
}
