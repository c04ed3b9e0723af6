using System.Net;
using Local.Cloud.Decisions;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// A target group. It checks its targets while a load balancer uses the group, and chooses the target of each
/// request. Thread-safe.
/// </summary>
internal sealed class TargetGroup(
    string arn,
    string stack,
    TargetGroupSettings settings,
    HealthProbe probe,
    VirtualNetwork network,
    WorkContext work,
    Action changed
) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Target> _targets = [];
    private readonly Dictionary<(IPAddress Address, int Port), Target> _byEndpoint = [];
    private readonly Balancer<Target> _balancer = new();

    // Both are null after a change of the targets or their health.
    private List<Target>? _candidates;
    private volatile IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)>? _shown;
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

    /// <summary>Returns the last parts of a target group's ARN: <c>targetgroup/name/id</c>.</summary>
    public static string SuffixOf(string arn) => arn[arn.IndexOf("targetgroup/", StringComparison.Ordinal)..];

    /// <summary>The number of requests since the group was created.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>The interface of the load balancer that uses the group; null if none does.</summary>
    public NetworkInterface? LoadBalancer => _loadBalancer;

    /// <summary>
    /// The targets and their health, in the order of registration. The list is the same one until something changes.
    /// </summary>
    public IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)> Targets
    {
        get
        {
            if (_shown is { } shown)
            {
                return shown;
            }

            lock (_lock)
            {
                return _shown = [.. _targets.Select(target => (target.Address, target.Port, Health(target)))];
            }
        }
    }

    /// <summary>Returns the health of a target; null if it is not in this group.</summary>
    public TargetHealth? Health(IPAddress address, int port)
    {
        lock (_lock)
        {
            return Find(address, port) is { } target ? Health(target) : null;
        }
    }

    /// <summary>Returns what is known of each target, in the order of registration.</summary>
    public IReadOnlyList<TargetReport> Report()
    {
        lock (_lock)
        {
            return
            [
                .. _targets.Select(target => new TargetReport(
                    target.Address,
                    target.Port,
                    Health(target),
                    target.Counter.Streak,
                    [.. target.Checks],
                    target.Requests
                )),
            ];
        }
    }

    /// <summary>Starts to check the targets for a load balancer. Null stops the checks.</summary>
    public void UseIn(NetworkInterface? loadBalancer)
    {
        lock (_lock)
        {
            if (_loadBalancer == loadBalancer)
            {
                return;
            }

            _loadBalancer = loadBalancer;
            Forget();
            foreach (var target in _targets.Where(target => !target.IsDraining))
            {
                target.Checking?.Cancel();
                target.Checking = null;
                target.ForgetConnections();
                target.Counter = HealthCounter.Registered;
                StartChecking(target);
            }
        }

        changed();
    }

    /// <summary>Adds a target and checks it at once. A draining target is registered again.</summary>
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
                _byEndpoint.Remove((address, port));
                _balancer.Forget(known);
            }

            var target = new Target(address, port);
            _targets.Add(target);
            _byEndpoint[(address, port)] = target;
            Forget();
            Note(target, decisions => decisions.Registered(work.Time.GetUtcNow()));
            StartChecking(target);
        }

        drained?.Dispose();
        changed();
    }

    /// <summary>
    /// Deregisters a target. It gets no new requests. At the end of the deregistration delay, unanswered requests
    /// are cut and the target is removed.
    /// </summary>
    public void Deregister(IPAddress address, int port)
    {
        lock (_lock)
        {
            if (Find(address, port) is not { IsDraining: false } target)
            {
                return;
            }

            var delay = _loadBalancer is null
                ? TimeSpan.Zero
                : work.TimeScale.Scale(Stack, _settings.DeregistrationDelay);
            if (work.Watched.Contains(Stack) && delay > WatchedStacks.LongestDrain)
            {
                delay = WatchedStacks.LongestDrain;
            }

            target.DrainedAt = work.Time.GetUtcNow() + delay;
            Forget();
            Note(target, decisions => decisions.Deregistered(work.Time.GetUtcNow(), delay));
            target.Checking?.Cancel();
            _balancer.Forget(target);
            target.DrainTimer = work.Time.CreateTimer(_ => Remove(target), null, delay, Timeout.InfiniteTimeSpan);
        }

        changed();
    }

    /// <summary>
    /// Chooses the target for the next request and counts the request as outstanding until
    /// <see cref="Lease.Dispose"/>. Returns null if no target can take it. Unhealthy targets get requests only if
    /// none is healthy.
    /// </summary>
    /// <param name="wanted">The client's former target. It gets the request if it is healthy.</param>
    public Lease? Pick((IPAddress Address, int Port)? wanted)
    {
        lock (_lock)
        {
            if (_loadBalancer is not { } loadBalancer)
            {
                return null;
            }

            var candidates = _candidates ??= Candidates();
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
            target.Begin();
            Interlocked.Increment(ref _requests);
            return new Lease(target, target.Connections ??= Connect(loadBalancer, target));
        }
    }

    /// <summary>Ends all checks, requests and connections of the targets.</summary>
    public void Dispose()
    {
        Target[] targets;
        lock (_lock)
        {
            targets = [.. _targets];
            _targets.Clear();
            _byEndpoint.Clear();
            _loadBalancer = null;
        }

        foreach (var target in targets)
        {
            target.Dispose();
        }
    }

    private TargetConnections Connect(NetworkInterface loadBalancer, Target target) =>
        new(
            cancellationToken =>
                network.ConnectSocketAsync(loadBalancer, target.Address, target.Port, cancellationToken),
            _settings.IsSecure ? TargetTls.SecureAsync : null
        );

    private Target Choose(List<Target> candidates)
    {
        if (candidates is [var only])
        {
            return only;
        }

        if (_settings.Algorithm == TargetGroupSettings.LeastOutstandingRequests)
        {
            var least = candidates.Min(target => target.Outstanding);
            // Requests end meanwhile.
            candidates = candidates.FindAll(target => target.Outstanding <= least);
        }

        if (_settings.Algorithm == TargetGroupSettings.WeightedRandom)
        {
            return candidates[Random.Shared.Next(candidates.Count)];
        }

        var slowStart = work.TimeScale.Scale(Stack, _settings.SlowStart);
        var now = work.Time.GetUtcNow();
        return _balancer.Next(candidates, target => SlowStart.Weight(target.SlowStartBegan, now, slowStart));
    }

    /// <summary>Returns the targets that get requests: the unhealthy ones only if none is healthy.</summary>
    private List<Target> Candidates() =>
        InState(TargetHealth.HealthyState) is { Count: > 0 } healthy ? healthy : InState(TargetHealth.UnhealthyState);

    private List<Target> InState(string state) =>
        _targets.FindAll(target => !target.IsDraining && target.Counter.Health.State == state);

    private Target? Find(IPAddress address, int port) => _byEndpoint.GetValueOrDefault((address, port));

    private TargetHealth Health(Target target) =>
        target.DrainedAt is { } drainedAt ? TargetHealth.Draining(drainedAt)
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
            // A starting process does not listen yet. Its first check waits for it, up to one interval.
            var patience = first && interval > check.Timeout ? interval : check.Timeout;
            var result = await probe.CheckAsync(
                loadBalancer,
                target.Address,
                check.Port ?? target.Port,
                check,
                first ? patience : null,
                cancellationToken
            );
            Record(target, result, work.Time.GetElapsedTime(started), cancellationToken);
            var rest = interval - work.Time.GetElapsedTime(started);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, work.Time, cancellationToken);
            }
        }
    }

    private void Record(Target target, HealthCheckResult result, TimeSpan duration, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var check = _settings.HealthCheck;
            var before = target.Counter.Health;
            var now = work.Time.GetUtcNow();
            target.Checks.Add(new HealthCheck(now, duration, result));
            if (target.Checks.Count > HealthCheck.Kept)
            {
                target.Checks.RemoveAt(0);
            }

            target.Counter = target.Counter.Next(result, check.HealthyThreshold, check.UnhealthyThreshold);
            if (target.Counter.Health == before)
            {
                return;
            }

            Forget();
            Note(target, decisions => decisions.Judged(now, target.Counter.Health, target.Checks));
            if (target.Counter.Health == TargetHealth.Healthy)
            {
                target.SlowStartBegan = HasWarmTarget(except: target) ? now : null;
            }
            else
            {
                _balancer.Forget(target);
            }
        }

        changed();
    }

    // Slow start protects a new target while others carry the load. Alone, the target must carry all of it.
    private bool HasWarmTarget(Target except)
    {
        var slowStart = work.TimeScale.Scale(Stack, _settings.SlowStart);
        var now = work.Time.GetUtcNow();
        return InState(TargetHealth.HealthyState)
            .Exists(target => target != except && SlowStart.Weight(target.SlowStartBegan, now, slowStart) >= 1);
    }

    private void Note(Target target, Func<TargetDecisions, Decision> decide) =>
        work.Decisions.Add(decide(new TargetDecisions(Stack, _settings, target.Address, target.Port)));

    private void Forget() => (_candidates, _shown) = (null, null);

    private void Remove(Target target)
    {
        lock (_lock)
        {
            if (_targets.Remove(target))
            {
                _byEndpoint.Remove((target.Address, target.Port));
            }

            Forget();
        }

        target.Dispose();
        changed();
    }

    /// <summary>A target with a request to answer.</summary>
    internal sealed class Lease(Target target, TargetConnections connections) : IDisposable
    {
        public IPAddress Address => target.Address;

        public int Port => target.Port;

        /// <summary>Counts the requests that the target got.</summary>
        public RequestCounter Requests => target.Requests;

        /// <summary>The connections to the target.</summary>
        public TargetConnections Connections { get; } = connections;

        /// <summary>Cancelled when the request must end, whether it is answered or not.</summary>
        public CancellationToken Cut { get; } = target.Cut;

        /// <summary>Ends the request.</summary>
        public void Dispose() => target.End();
    }
}
