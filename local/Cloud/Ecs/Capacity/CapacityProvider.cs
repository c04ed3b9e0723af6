using Local.Cloud.AutoScalingGroups;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>
/// A capacity provider at work. Every minute it measures and scales its group. It protects instances with tasks
/// from scale-in and moves tasks away before an instance is terminated. Thread-safe.
/// </summary>
internal sealed class CapacityProvider : IAsyncDisposable
{
    // AWS's limit on how long a terminating instance waits for its tasks to be moved.
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

    /// <summary>The name of the provider's Auto Scaling group.</summary>
    public string Group => _group.Name;

    /// <summary>The cluster that the provider works for. Without one, the provider does nothing.</summary>
    public string? Cluster
    {
        get => _cluster;
        set
        {
            _cluster = value;
            Protect();
        }
    }

    /// <summary>Changes the provider's settings, except its group.</summary>
    public void Configure(CapacityProviderSettings settings)
    {
        _settings = settings;
        Protect();
    }

    /// <summary>
    /// Moves an instance's tasks away before the instance is terminated. After AWS's limit of 48 hours, the
    /// remaining tasks stop with the instance.
    /// </summary>
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
            // The tasks stop with the instance.
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _instances.Changed -= Protect;
        await _loop.DisposeAsync();
    }

    private TimeSpan Scale(TimeSpan wait) => _work.TimeScale.Scale(_group.Stack, wait);

    /// <summary>Protects instances; at the end of each minute, also measures and scales the group.</summary>
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
        // A running instance without tasks is idle, unless it is warming up and may still register.
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

    /// <summary>
    /// Protects instances that have tasks. While an instance is warming up and not registered, it keeps the
    /// protection that it was launched with.
    /// </summary>
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
