using System.Net.Sockets;

namespace Local.Cloud.Sockets;

/// <summary>
/// A thread that waits for the events of its sockets and runs there what waits for them. So a request passes from a
/// client to a target, and its answer back, without a change of threads. The code that runs there must not block.
/// </summary>
internal sealed class EventLoop
{
    private const int MostLoops = 8;
    private const int FewSockets = 256;

    // Made at the first connection: a cloud without load balancers needs no thread.
    private static readonly EventLoop?[] Loops = new EventLoop?[Math.Min(Environment.ProcessorCount, MostLoops)];
    private static object? Making = new();

    [ThreadStatic]
    private static EventLoop? Running;
    private static int Turn;

    private readonly Epoll _epoll = new();
    private readonly Queue<Action> _later = new();
    private readonly Lock _changing = new();

    // By descriptor. The loop reads without the lock.
    private volatile EventSocket?[] _sockets = new EventSocket?[FewSockets];
    private long _lastNumber;

    private EventLoop(int number)
    {
        Number = number;
        new Thread(Run) { IsBackground = true, Name = $"event loop {number}" }.Start();
    }

    /// <summary>The number of loops.</summary>
    public static int Count => Loops.Length;

    /// <summary>The loop whose thread this is; null on other threads.</summary>
    public static EventLoop? Current => Running;

    /// <summary>The number of the loop, from 0.</summary>
    public int Number { get; }

    /// <summary>Returns the next loop in turn.</summary>
    /// <exception cref="IOException">The process has no descriptor for a new loop. The next call tries again.</exception>
    public static EventLoop Next()
    {
        var number = (int)((uint)Interlocked.Increment(ref Turn) % (uint)Loops.Length);
        return Volatile.Read(ref Loops[number]) ?? Make(number);
    }

    /// <summary>Serves a connected socket from now on. The result owns it.</summary>
    /// <exception cref="IOException">The socket is closed.</exception>
    public EventSocket Serve(Socket socket)
    {
        try
        {
            socket.Blocking = false;
            var served = new EventSocket(
                this,
                socket,
                Interlocked.Increment(ref _lastNumber) << 32 | (uint)socket.Handle
            );
            Add(served);
            try
            {
                _epoll.Watch(served.Descriptor, served.Id);
                return served;
            }
            catch
            {
                Remove(served);
                throw;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            socket.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>Whether more events have come than the one that is handled.</summary>
    internal bool HasMore { get; private set; }

    /// <summary>Queues what is to run after the events that have come. On the loop's thread alone.</summary>
    internal void RunLater(Action later) => _later.Enqueue(later);

    internal void WatchOutput(EventSocket socket, bool output) =>
        _epoll.WatchOutput(socket.Descriptor, socket.Id, output);

    internal void Forget(EventSocket socket)
    {
        if (Remove(socket))
        {
            _epoll.Forget(socket.Descriptor);
        }
    }

    private static EventLoop Make(int number) =>
        LazyInitializer.EnsureInitialized(ref Loops[number], ref Making, () => new EventLoop(number));

    private void Add(EventSocket socket)
    {
        lock (_changing)
        {
            var sockets = _sockets;
            if (socket.Descriptor >= sockets.Length)
            {
                Array.Resize(ref sockets, Math.Max(socket.Descriptor + 1, sockets.Length * 2));
            }

            sockets[socket.Descriptor] = socket;
            _sockets = sockets;
        }
    }

    private bool Remove(EventSocket socket)
    {
        lock (_changing)
        {
            if (_sockets[socket.Descriptor] != socket)
            {
                return false;
            }

            _sockets[socket.Descriptor] = null;
            return true;
        }
    }

    private void Run()
    {
        Running = this;
        Action<long, uint, bool> handle = Handle;
        while (true)
        {
            _epoll.Wait(handle);
            while (_later.TryDequeue(out var later))
            {
                later();
            }
        }
    }

    private void Handle(long id, uint events, bool isLast)
    {
        HasMore = !isLast;
        // A socket that was closed after the wait has no more events; another may have its descriptor.
        if (_sockets[(int)(uint)id] is { } socket && socket.Id == id)
        {
            socket.Happen(events);
        }
    }
}
