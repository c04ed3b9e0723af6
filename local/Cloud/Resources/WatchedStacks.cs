namespace Local.Cloud.Resources;

/// <summary>The stacks that a running <c>infra watch</c> updates at each save. Thread-safe.</summary>
internal sealed class WatchedStacks
{
    /// <summary>The longest wait for the requests of a replaced target. The next save must not wait for it.</summary>
    public static readonly TimeSpan LongestDrain = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _watches = [];

    /// <summary>Raised after the last watch of all stacks ended.</summary>
    public event Action? Ended;

    /// <summary>Whether any stack is watched.</summary>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count > 0;
            }
        }
    }

    /// <summary>Returns whether a stack is watched.</summary>
    public bool Contains(string stack)
    {
        lock (_lock)
        {
            return _watches.ContainsKey(stack);
        }
    }

    /// <summary>Adds a watch of a stack.</summary>
    public void Begin(string stack)
    {
        lock (_lock)
        {
            _watches[stack] = _watches.GetValueOrDefault(stack) + 1;
        }
    }

    /// <summary>Removes a watch of a stack.</summary>
    public void End(string stack)
    {
        lock (_lock)
        {
            if (--_watches[stack] == 0)
            {
                _watches.Remove(stack);
            }

            if (_watches.Count > 0)
            {
                return;
            }
        }

        Ended?.Invoke();
    }
}
