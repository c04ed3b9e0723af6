using Local.Cloud.Contract;
using Local.Cloud.Resources;

namespace Local.Cloud.Telemetry;

/// <summary>The receivers of the cloud's telemetry. Nothing of OpenTelemetry is loaded before the first. Thread-safe.</summary>
/// <param name="instance">Distinguishes the cloud from those of other projects.</param>
/// <param name="meters">The names of the meters.</param>
/// <param name="gauges">Makes the meters that describe what runs.</param>
internal sealed class TelemetryReceivers(string instance, IReadOnlyList<string> meters, Func<IDisposable> gauges)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(OtlpReceiver Receiver, OtlpExport Export)> _all = [];
    private IDisposable? _gauges;

    /// <summary>The receiver for tasks: the last of those that receive; null for none.</summary>
    public OtlpReceiver? Current
    {
        get
        {
            lock (_lock)
            {
                return _all is [.., var (receiver, _)] ? receiver : null;
            }
        }
    }

    /// <summary>Begins to export to a receiver.</summary>
    /// <exception cref="CloudException">The receiver's address or protocol is none.</exception>
    public void Begin(OtlpReceiver receiver)
    {
        Check(receiver);
        lock (_lock)
        {
            _gauges ??= gauges();
            _all.Add((receiver, new OtlpExport(receiver, instance, meters)));
        }
    }

    /// <summary>Ends the export to a receiver.</summary>
    public void End(OtlpReceiver receiver)
    {
        OtlpExport export;
        lock (_lock)
        {
            var index = _all.FindLastIndex(one => one.Receiver == receiver);
            if (index < 0)
            {
                return;
            }

            export = _all[index].Export;
            _all.RemoveAt(index);
        }

        // It may wait for the receiver.
        export.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (Current is { } receiver)
        {
            End(receiver);
        }

        _gauges?.Dispose();
    }

    private static void Check(OtlpReceiver receiver)
    {
        if (
            !Uri.TryCreate(receiver.Endpoint, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
        )
        {
            throw new CloudException(
                $"{OtlpReceiver.EndpointVariable}: found '{receiver.Endpoint}'; allowed: an address, such as "
                    + "http://127.0.0.1:4317"
            );
        }

        if (receiver.Protocol is not (OtlpReceiver.Grpc or OtlpReceiver.Http))
        {
            throw new CloudException(
                $"{OtlpReceiver.ProtocolVariable}: found '{receiver.Protocol}'; allowed: {OtlpReceiver.Grpc}, "
                    + OtlpReceiver.Http
            );
        }
    }
}
