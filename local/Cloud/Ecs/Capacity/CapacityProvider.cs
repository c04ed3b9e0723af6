using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>
/// A capacity provider that is at work: every minute it measures its group and scales it, it protects the instances
/// that have tasks from scale-in, and moves tasks before an instance is terminated. Safe for many callers at once.
/// </summary>
internal sealed class CapacityProvider : IAsyncDisposable
{
    // AWS's bound on how long a terminating instance may wait for its tasks to be moved.
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromHours(48);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly AutoScalingGroup _group;
    private readonly ContainerInstances _instances;
    private readonly WorkContext _work;
    private readonly Lock _lock = new();
    private readonly List<double> _reservations = [];
    private readonly WorkLoop _loop;
    private volatile CapacityProviderSettings _settings;
    private volatile string? _cluster;
    private DateTimeOffset _measured;

    public CapacityProvider(
        string name,
        CapacityProviderSettings settings,
        AutoScalingGroup group,
        ContainerInstances instances,
        WorkContext work
    )
    {
        Name = name;
        _settings = settings;
        _group = group;
        _instances = instances;
        _work = work;
        _instances.Changed += Protect;
        _measured = work.Time.GetUtcNow();
        _loop = new WorkLoop($"capacity provider {name}", group.Stack, Step, work);
        _loop.Start();
    }

    public string Name { get; }

    /// <summary>The name of its group.</summary>
    public string Group => _group.Name;

    /// <summary>The cluster that it works for; it does nothing for none.</summary>
    public string? Cluster
    {
        get => _cluster;
        set
        {
            _cluster = value;
            Protect();
        }
    }

    /// <summary>Changes what is asked of it, its group aside.</summary>
    public void Configure(CapacityProviderSettings settings)
    {
        _settings = settings;
        Protect();
    }

    /// <summary>Moves the tasks of an instance before it is terminated; after AWS's 48 hours they are stopped with it.</summary>
    public async Task DrainAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (!_settings.Drains || _cluster is null)
        {
            return;
        }

        try
        {
            await _instances
                .DrainAsync(instanceId, cancellationToken)
                .WaitAsync(Scale(DrainTimeout), _work.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Its tasks are stopped with it.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _instances.Changed -= Protect;
        await _loop.DisposeAsync();
    }

    private TimeSpan Scale(TimeSpan wait) => _work.TimeScale.Scale(_group.Stack, wait);

    /// <summary>Protects, measures and scales when a minute is over.</summary>
    /// <returns>The end of the next minute.</returns>
    private DateTimeOffset? Step()
    {
        var now = _work.Time.GetUtcNow();
        if (now >= _measured + Scale(Period))
        {
            _measured = now;
            Protect();
            if (_cluster is not null && _settings.Scaling is { } scaling)
            {
                Measure(scaling);
            }
        }

        return _measured + Scale(Period);
    }

    private void Measure(ManagedScaling scaling)
    {
        if (_group.InstanceType is not { } type || ContainerInstanceSize.Of(type) is not { } size)
        {
            return;
        }

        var use = _instances.Use(_group.Name);
        var members = _group.Instances.Where(one => one.State == MemberState.InService).ToList();
        var warmSince = _work.Time.GetUtcNow() - Scale(scaling.Warmup);
        var warming = members.Count(one => !IsRegistered(one, use) && one.LaunchedAt > warmSince);
        var (running, desired) = (members.Count, _group.Desired);
        // Of those that run, what has no task is idle, unless it may be on its way to be registered.
        var idle = members.Count(one => !use.Busy.Contains(one.InstanceId)) - warming;
        var coming = Math.Max(0, desired - running) + warming;
        var needed = CapacityReservation.Needed(running, idle, use.Waiting, coming, size);
        int? next;
        lock (_lock)
        {
            _reservations.Add(CapacityReservation.Of(needed, running));
            if (_reservations.Count > ManagedScaling.LowPeriods)
            {
                _reservations.RemoveAt(0);
            }

            next = scaling.Decide(_reservations, running, desired, _group.Minimum, _group.Maximum);
        }

        if (next is { } capacity)
        {
            _group.SetDesired(capacity);
        }
    }

    /// <summary>Protects what has tasks; what is being registered keeps what it was launched with.</summary>
    private void Protect()
    {
        if (_cluster is null || _settings is not { ProtectsTasks: true } settings)
        {
            return;
        }

        var use = _instances.Use(_group.Name);
        var warmSince = _work.Time.GetUtcNow() - Scale(settings.Scaling?.Warmup ?? ManagedScaling.DefaultWarmup);
        foreach (var one in _group.Instances)
        {
            var wanted = use.Busy.Contains(one.InstanceId);
            if (wanted != one.Protected && (IsRegistered(one, use) || one.LaunchedAt <= warmSince))
            {
                _group.Protect(one.InstanceId, wanted);
            }
        }
    }

    private static bool IsRegistered(GroupInstance one, GroupUse use) =>
        use.Busy.Contains(one.InstanceId) || use.Idle.Contains(one.InstanceId);
}
