using System.Buffers.Binary;
using System.Net;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The addresses of one subnet. A released address is used again only after all others, so that a late client of
/// its former owner does not reach something else. Thread-safe.
/// </summary>
internal sealed class AddressPool
{
    // As in a subnet of AWS, the first four addresses and the last one are reserved.
    private const int ReservedAtStart = 4;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _taken = [];
    private readonly uint _base;
    private readonly int _end;
    private int _next = ReservedAtStart;

    public AddressPool(IPNetwork network)
    {
        _base = BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());
        _end = (1 << (32 - network.PrefixLength)) - 1;
    }

    /// <summary>The number of addresses in use.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _taken.Count;
            }
        }
    }

    /// <summary>Takes a free address.</summary>
    /// <exception cref="CloudException">No address is free.</exception>
    public IPAddress Take()
    {
        lock (_lock)
        {
            for (var tried = ReservedAtStart; tried < _end; tried++)
            {
                var candidate = _next;
                _next = _next + 1 < _end ? _next + 1 : ReservedAtStart;
                if (_taken.Add(candidate))
                {
                    return Address(candidate);
                }
            }

            throw new CloudException("InsufficientFreeAddressesInSubnet: the subnet has no free address");
        }
    }

    /// <summary>
    /// Takes <paramref name="address"/>, which must be in this subnet. Returns false if it is in use.
    /// </summary>
    public bool TryTake(IPAddress address)
    {
        lock (_lock)
        {
            var host = Host(address);
            if (!_taken.Add(host))
            {
                return false;
            }

            _next = Math.Max(_next, host + 1 < _end ? host + 1 : ReservedAtStart);
            return true;
        }
    }

    /// <summary>Releases an address.</summary>
    public void Return(IPAddress address)
    {
        lock (_lock)
        {
            _taken.Remove(Host(address));
        }
    }

    private int Host(IPAddress address) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes()) - _base);

    private IPAddress Address(int host)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _base + (uint)host);
        return new IPAddress(bytes);
    }
}
