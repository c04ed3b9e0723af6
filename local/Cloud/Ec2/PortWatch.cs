using System.Globalization;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>
/// Opens the ports that an instance listens on. The name of a socket in the instance's folder of ports is a port
/// number; the port is open while the socket exists.
/// </summary>
/// <param name="network">The network of the address.</param>
/// <param name="networkInterface">The instance's network interface.</param>
/// <param name="folder">The folder of the instance's sockets.</param>
/// <param name="log">Logs a port that is not available.</param>
internal sealed class PortWatch(
    VirtualNetwork network,
    NetworkInterface networkInterface,
    string folder,
    Action<string> log
) : IAsyncDisposable
{
    // Null marks a port that was not available. The next try comes with a new socket.
    private readonly Dictionary<int, IAsyncDisposable?> _open = [];

    /// <summary>Opens and closes the ports that have changed since the last call.</summary>
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var present = Present();
        foreach (var gone in _open.Keys.Except(present).ToList())
        {
            if (_open.Remove(gone, out var listener) && listener is not null)
            {
                await listener.DisposeAsync();
            }
        }

        foreach (var port in present.Except(_open.Keys).ToList())
        {
            var socket = Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture));
            try
            {
                _open[port] = await network.ListenAsync(networkInterface, port, socket, cancellationToken);
            }
            catch (CloudException e)
            {
                _open[port] = null;
                log(e.Message);
            }
        }
    }

    /// <summary>Closes all ports.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _open.Values.OfType<IAsyncDisposable>())
        {
            await listener.DisposeAsync();
        }

        _open.Clear();
    }

    private HashSet<int> Present() =>
        [
            .. Directory
                .EnumerateFileSystemEntries(folder)
                .Select(path => Path.GetFileName(path))
                .Where(name => name.Length > 0 && name[0] != '0')
                .Select(name =>
                    int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0
                )
                .Where(port => port is > 0 and < 65536),
        ];
}
