using System.Globalization;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>
/// What an instance listens on: a socket in its folder of ports, named by the port, is that port of its address, from
/// when it appears until it is gone.
/// </summary>
/// <param name="network">Has the address.</param>
/// <param name="networkInterface">The instance's.</param>
/// <param name="folder">Where its sockets are.</param>
/// <param name="log">Takes a line for each port that cannot be had.</param>
internal sealed class PortWatch(
    VirtualNetwork network,
    NetworkInterface networkInterface,
    string folder,
    Action<string> log
) : IAsyncDisposable
{
    // Null for a port that could not be had: it is tried again when its socket is another.
    private readonly Dictionary<int, IAsyncDisposable?> _open = [];

    /// <summary>Opens and closes what has changed since the last look.</summary>
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

    /// <summary>Closes all of them.</summary>
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
