using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// A target group: it checks its targets while a load balancer sends requests to it, and picks the one for each
/// request. Safe for many callers at once.
/// </summary>
internal sealed class TargetGroup(
    string arn,
    string stack,
    TargetGroupSettings settings,
    HealthProbe probe,
    TargetClients clients,
    WorkContext work,
    Action changed
) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Target> _targets = [];
    private readonly Balancer<Target> _balancer = new();
    private volatile TargetGroupSettings _settings = settings;
    private NetworkInterface? _loadBalancer;
    private long _requests;

    public string Arn { get; } = arn;

    public string Stack { get; } = stack;

    public TargetGroupSettings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    /// <summary>How many requests it got since it was made.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The interface of the load balancer that has it in a listener; null when none has.</summary>
    public NetworkInterface? LoadBalancer => _loadBalancer;

    /// <summary>The targets with how each is, in the order of their registration.</summary>
    public IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)> Targets
    {
        get
        {
            lock (_lock)
            {
                return [.. _targets.Select(target => (target.Address, target.Port, Health(target)))];
            }
        }
    }

    /// <summary>How a target is; null when it is none of this group.</summary>
    public TargetHealth? Health(IPAddress address, int port)
    {
        lock (_lock)
        {
            return Find(address, port) is { } target ? Health(target) : null;
        }
    }

    /// <summary>Begins to check the targets for a load balancer, or for null ends it.</summary>
    public void UseIn(NetworkInterface? loadBalancer)
    {
        lock (_lock)
        {
            if (_loadBalancer == loadBalancer)
            {
                return;
            }

            _loadBalancer = loadBalancer;
            foreach (var target in _targets.Where(target => !target.IsDraining))
            {
                target.Checking?.Cancel();
                target.Checking = null;
                target.ForgetClient();
                target.Counter = HealthCounter.Registered;
                StartChecking(target);
            }
        }

        changed();
    }

    /// <summary>Adds a target, and checks it at once. One that is draining is taken back.</summary>
    public void Register(IPAddress address, int port)
    {
        Target? drained = null;
        lock (_lock)
        {
            if (Find(address, port) is { } known)
            {
                if (!known.IsDraining)
                {
                    return;
                }

                drained = known;
                _targets.Remove(known);
                _balancer.Forget(known);
            }

            var target = new Target(address, port);
            _targets.Add(target);
            StartChecking(target);
        }

        drained?.Dispose();
        changed();
    }

    /// <summary>
    /// Takes a target out: it gets no new request, and what it has not answered at the end of the deregistration
    /// delay is cut. It is gone then, and not before.
    /// </summary>
    public void Deregister(IPAddress address, int port)
    {
        lock (_lock)
        {
            if (Find(address, port) is not { IsDraining: false } target)
            {
                return;
            }

            target.IsDraining = true;
            target.Checking?.Cancel();
            _balancer.Forget(target);
            var delay = _loadBalancer is null
                ? TimeSpan.Zero
                : work.TimeScale.Scale(Stack, _settings.DeregistrationDelay);
            target.DrainTimer = work.Time.CreateTimer(_ => Remove(target), null, delay, Timeout.InfiniteTimeSpan);
        }

        changed();
    }

    /// <summary>
    /// The target for the next request, counted as outstanding until <see cref="Lease.Dispose"/>; null when there
    /// is none that could take it. Unhealthy ones take requests only when none is healthy.
    /// </summary>
    /// <param name="wanted">The target that the client had before, which gets the request if it is healthy.</param>
    public Lease? Pick((IPAddress Address, int Port)? wanted)
    {
        lock (_lock)
        {
            if (_loadBalancer is not { } loadBalancer)
            {
                return null;
            }

            var candidates = InState(TargetHealth.HealthyState);
            if (candidates.Count == 0)
            {
                candidates = InState(TargetHealth.UnhealthyState);
            }

            if (candidates.Count == 0)
            {
                return null;
            }

            var target =
                (
                    wanted is var (address, port)
                        ? candidates.Find(one => one.Port == port && one.Address.Equals(address))
                        : null
                ) ?? Choose(candidates);
            target.Outstanding++;
            Interlocked.Increment(ref _requests);
            return new Lease(this, target, target.Client(one => clients.Create(loadBalancer, one.Address, one.Port)));
        }
    }

    /// <summary>Ends everything that concerns its targets.</summary>
    public void Dispose()
    {
        Target[] targets;
        lock (_lock)
        {
            targets = [.. _targets];
            _targets.Clear();
            _loadBalancer = null;
        }

        foreach (var target in targets)
        {
            target.Dispose();
        }
    }

    private Target Choose(List<Target> candidates)
    {
        if (_settings.Algorithm == TargetGroupSettings.LeastOutstandingRequests)
        {
            var least = candidates.Min(target => target.Outstanding);
            candidates = candidates.FindAll(target => target.Outstanding == least);
        }

        if (_settings.Algorithm == TargetGroupSettings.WeightedRandom)
        {
            return candidates[Random.Shared.Next(candidates.Count)];
        }

        var slowStart = work.TimeScale.Scale(Stack, _settings.SlowStart);
        var now = work.Time.GetUtcNow();
        return _balancer.Next([
            .. candidates.Select(target => (target, SlowStart.Weight(target.SlowStartBegan, now, slowStart))),
        ]);
    }

    private List<Target> InState(string state) =>
        _targets.FindAll(target => !target.IsDraining && target.Counter.Health.State == state);

    private Target? Find(IPAddress address, int port) =>
        _targets.Find(target => target.Port == port && target.Address.Equals(address));

    private TargetHealth Health(Target target) =>
        target.IsDraining ? TargetHealth.Draining
        : _loadBalancer is null ? TargetHealth.Unused
        : target.Counter.Health;

    private void StartChecking(Target target)
    {
        if (_loadBalancer is { } loadBalancer)
        {
            var checking = new CancellationTokenSource();
            target.Checking = checking;
            _ = Task.Run(
                () =>
                    work.Background.RunAsync(
                        $"health checks of {target.Address}:{target.Port}",
                        () => CheckAsync(target, loadBalancer, checking.Token),
                        checking.Token
                    ),
                CancellationToken.None
            );
        }
    }

    private async Task CheckAsync(Target target, NetworkInterface loadBalancer, CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            var check = _settings.HealthCheck;
            var interval = work.TimeScale.Scale(Stack, check.Interval);
            var started = work.Time.GetTimestamp();
            // A process that is starting does not listen yet: the first check waits for it, for as long as
            // it would be until the next.
            var patience = first && interval > check.Timeout ? interval : check.Timeout;
            var result = await probe.CheckAsync(
                loadBalancer,
                target.Address,
                check.Port ?? target.Port,
                check,
                first ? patience : null,
                cancellationToken
            );
            Record(target, result, cancellationToken);
            var rest = interval - work.Time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, work.Time, cancellationToken);
            }
        }
    }

    private void Record(Target target, HealthCheckResult result, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var check = _settings.HealthCheck;
            var before = target.Counter.Health;
            target.Counter = target.Counter.Next(result, check.HealthyThreshold, check.UnhealthyThreshold);
            if (target.Counter.Health == before)
            {
                return;
            }

            if (target.Counter.Health == TargetHealth.Healthy)
            {
                target.SlowStartBegan = HasWarmTarget(except: target) ? work.Time.GetUtcNow() : null;
            }
            else
            {
                _balancer.Forget(target);
            }
        }

        changed();
    }

    // Slow start protects a new target while others carry the load; alone it must carry all.
    private bool HasWarmTarget(Target except)
    {
        var slowStart = work.TimeScale.Scale(Stack, _settings.SlowStart);
        var now = work.Time.GetUtcNow();
        return InState(TargetHealth.HealthyState)
            .Exists(target => target != except && SlowStart.Weight(target.SlowStartBegan, now, slowStart) >= 1);
    }

    private void Remove(Target target)
    {
        lock (_lock)
        {
            _targets.Remove(target);
        }

        target.Dispose();
        changed();
    }

    /// <summary>A target that has a request to answer.</summary>
    internal sealed class Lease(TargetGroup group, Target target, HttpMessageInvoker client) : IDisposable
    {
        public IPAddress Address => target.Address;

        public int Port => target.Port;

        /// <summary>The connections to the target.</summary>
        public HttpMessageInvoker Client { get; } = client;

        /// <summary>Cancelled when the request must end, answered or not.</summary>
        public CancellationToken Cut { get; } = target.Cut;

        /// <summary>The request has ended.</summary>
        public void Dispose()
        {
            lock (group._lock)
            {
                target.Outstanding--;
            }
        }
    }
}
