using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Local.Cloud.Sockets;

/// <summary>
/// Linux's epoll, edge-triggered (epoll(7)). .NET's sockets use it, too, but hand each event to another thread, which
/// costs a relay more than its work.
/// </summary>
internal sealed unsafe partial class Epoll
{
    /// <summary>Bytes can be read.</summary>
    public const uint In = 0x1;

    /// <summary>Bytes can be written.</summary>
    public const uint Out = 0x4;

    /// <summary>The connection is broken, or both of its directions are closed.</summary>
    public const uint Broken = 0x8 | 0x10;

    /// <summary>The peer writes no more.</summary>
    public const uint PeerClosed = 0x2000;

    private const uint Edge = 1u << 31;
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;
    private const int Interrupted = 4;
    private const int MostEvents = 128;

    // The structure is packed on x86-64 alone: 32 bits of events, then 64 bits of data.
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventSize = DataOffset + sizeof(long);

    private readonly byte[] _events = GC.AllocateArray<byte>(MostEvents * EventSize, pinned: true);
    private readonly int _descriptor;

    public Epoll()
    {
        _descriptor = epoll_create1(CloseOnExec);
        Check(_descriptor);
    }

    /// <summary>Watches a descriptor for bytes to read and for its end.</summary>
    /// <param name="descriptor">The descriptor.</param>
    /// <param name="id">The id by which <see cref="Wait"/> names it.</param>
    public void Watch(int descriptor, long id) => Control(Add, descriptor, id, In | PeerClosed | Edge);

    /// <summary>Watches a watched descriptor also for room to write, or no more.</summary>
    public void WatchOutput(int descriptor, long id, bool output) =>
        Control(Modify, descriptor, id, In | PeerClosed | Edge | (output ? Out : 0));

    /// <summary>Watches a descriptor no more.</summary>
    public void Forget(int descriptor) => Control(Delete, descriptor, 0, 0);

    /// <summary>Waits for events. One thread may wait.</summary>
    /// <param name="handle">Gets the id of each descriptor, its events, and whether it is the last one.</param>
    public void Wait(Action<long, uint, bool> handle)
    {
        fixed (byte* events = _events)
        {
            var count = epoll_wait(_descriptor, events, MostEvents, -1);
            if (count < 0)
            {
                if (Marshal.GetLastPInvokeError() != Interrupted)
                {
                    Check(count);
                }

                return;
            }

            for (var i = 0; i < count; i++)
            {
                var one = events + (i * EventSize);
                handle(Unsafe.ReadUnaligned<long>(one + DataOffset), Unsafe.ReadUnaligned<uint>(one), i == count - 1);
            }
        }
    }

    private void Control(int operation, int descriptor, long id, uint events)
    {
        var one = stackalloc byte[EventSize];
        Unsafe.WriteUnaligned(one, events);
        Unsafe.WriteUnaligned(one + DataOffset, id);
        Check(epoll_ctl(_descriptor, operation, descriptor, one));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* one);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int most, int timeout);
}
