using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>
/// An Auto Scaling group that runs: it wakes when something has happened or is due, has the scheduler decide, and
/// launches and terminates as that says. Safe for many callers at once.
/// </summary>
public sealed class AutoScalingGroup : IAsyncDisposable
{
    /// <summary>The tag by which an instance tells its group.</summary>
    public const string NameTag = "aws:autoscaling:groupName";

    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    private readonly GroupPlatform _platform;
    private readonly GroupMemory _memory;
    private readonly GroupTargets _targets;
    private readonly Lock _lock = new();
    private readonly List<GroupMember> _members = [];
    private readonly List<Task> _work = [];
    private readonly WorkLoop _loop;
    private GroupSettings _settings;
    private int _desired;
    private int? _desiredBeforeDeletion;
    private InstanceRefresh? _refresh;
    private int _failedLaunches;
    private DateTimeOffset _mayLaunchAt;

    internal AutoScalingGroup(
        GroupPlatform platform,
        string stack,
        string name,
        GroupSettings settings,
        int desired,
        RememberedGroup? remembered = null
    )
    {
        _platform = platform;
        _settings = settings;
        _desired = remembered?.Desired ?? desired;
        _refresh = remembered?.Refresh;
        _memory = new GroupMemory(platform.StateFolder, name);
        _targets = new GroupTargets(platform.TargetGroups);
        Stack = stack;
        Name = name;
        _loop = new WorkLoop(
            $"Auto Scaling group {name}",
            stack,
            Step,
            platform.TimeScale,
            platform.Time,
            platform.Background
        );
        foreach (var kept in remembered?.Members ?? [])
        {
            var member = new GroupMember(kept.InstanceId, kept.Subnet, kept.Template, kept.LaunchedAt)
            {
                InstanceId = kept.InstanceId,
                Protected = kept.Protected,
            };
            _members.Add(member);
            Start(member, token => platform.Instances.RestoreAsync(kept.InstanceId, token));
        }
        platform.Instances.Changed += _loop.Wake;
        platform.TargetGroups.Changed += _loop.Wake;
        _loop.Start();
    }

    /// <summary>The stack that it belongs to.</summary>
    public string Stack { get; }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The desired capacity in force.</summary>
    public int Desired => Look(() => _desired);

    /// <summary>Its minimum size.</summary>
    public int Minimum => Look(() => _settings.Minimum);

    /// <summary>Its maximum size.</summary>
    public int Maximum => Look(() => _settings.Maximum);

    /// <summary>Whether new instances are protected from scale-in.</summary>
    public bool ProtectsNew => Look(() => _settings.ProtectsNew);

    /// <summary>Its instances that run, oldest first.</summary>
    public IReadOnlyList<GroupInstance> Instances =>
        Look(() =>
            (IReadOnlyList<GroupInstance>)
                [
                    .. from member in _members
                    where member.Instance is not null
                    select new GroupInstance(member.Instance!.Id, member.State, member.LaunchedAt, member.Protected),
                ]
        );

    /// <summary>The type of instance that it launches.</summary>
    /// <exception cref="CloudException">Its launch template is gone.</exception>
    public string? InstanceType => Resolve().Data.Get("instanceType")?.AsString;

    /// <summary>Whether instances are being replaced.</summary>
    internal bool Refreshing => Look(() => _refresh is not null);

    /// <summary>Why the last launch failed; null when it did not.</summary>
    internal string? LaunchFailure { get; private set; }

    /// <summary>Sets the desired capacity, within the minimum and the maximum size.</summary>
    public void SetDesired(int desired)
    {
        lock (_lock)
        {
            _desired = Math.Clamp(desired, _settings.Minimum, _settings.Maximum);
        }
        _loop.Wake();
    }

    /// <summary>Protects an instance from scale-in, or does so no longer.</summary>
    public void Protect(string instanceId, bool isProtected)
    {
        lock (_lock)
        {
            if (_members.Find(member => member.InstanceId == instanceId) is { } member)
            {
                member.Protected = isProtected;
            }
        }
        _loop.Wake();
    }

    internal void Configure(GroupSettings settings, int desired, bool refresh)
    {
        lock (_lock)
        {
            _settings = settings;
            _desired = Math.Clamp(desired, settings.Minimum, settings.Maximum);
            _failedLaunches = 0;
            _mayLaunchAt = default;
            LaunchFailure = null;
            if (refresh && settings.Refresh is { } preferences)
            {
                // One at a time: the newer replaces what the one under way was to replace, too.
                _refresh = InstanceRefresh.Begin(
                    _platform.Time.GetUtcNow(),
                    preferences with
                    {
                        Warmup = Scale(preferences.Warmup),
                        Patience = Scale(preferences.Patience),
                    }
                );
            }
        }
        _loop.Wake();
    }

    /// <summary>Waits until something that is true of the group holds; it is asked again after each step.</summary>
    internal Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        _loop.UntilAsync(condition, cancellationToken);

    /// <summary>How many instances are in service, and in every target group healthy.</summary>
    internal (int InService, int Healthy) Capacity() =>
        Look(() =>
        {
            var serving = _members.FindAll(member => member.State == MemberState.InService);
            return (
                serving.Count,
                serving.Count(member => Targets(member).All(health => health == TargetHealth.HealthyState))
            );
        });

    /// <summary>
    /// Terminates all instances and leaves nothing behind. Broken off, also because the cloud ends, it leaves a group
    /// as it was.
    /// </summary>
    /// <param name="force">Whether it is done at once: nothing drains, and protection does not hold.</param>
    internal async Task DeleteAsync(bool force, CancellationToken cancellationToken)
    {
        if (force)
        {
            // From here on there is no way back, whoever waits for it.
            await StopAsync();
            await Task.WhenAll(
                Look(() => _members.ToList()).Select(member => EndAsync(member, CancellationToken.None))
            );
        }
        else
        {
            await EmptyAsync(cancellationToken);
            await StopAsync();
        }
        _memory.Forget();
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        var (settings, desired) = (_settings, Desired);
        lock (_lock)
        {
            _desiredBeforeDeletion = desired;
        }
        Configure(settings with { Minimum = 0, Maximum = 0 }, 0, refresh: false);
        try
        {
            await _loop.UntilAsync(() => Look(() => _members.Count == 0), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // In this order: the 0 is never what is remembered.
            Configure(settings, desired, refresh: false);
            lock (_lock)
            {
                _desiredBeforeDeletion = null;
            }
            throw;
        }
    }

    /// <summary>Ends its work, because the cloud ends; its instances are its no more.</summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopAsync()
    {
        _platform.Instances.Changed -= _loop.Wake;
        _platform.TargetGroups.Changed -= _loop.Wake;
        await _loop.DisposeAsync();
        await Task.WhenAll(Look(() => _work.ToList()));
    }

    private T Look<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private TimeSpan Scale(TimeSpan wait) => _platform.TimeScale.Scale(Stack, wait);

    private LaunchTemplateVersion Resolve()
    {
        var template = Look(() => _settings.Template);
        return _platform.Templates.Resolve(template.Id, template.Name, template.Version);
    }

    /// <summary>Does all that can be done now.</summary>
    /// <returns>When the next thing is due; null when nothing is.</returns>
    private DateTimeOffset? Step()
    {
        var version = Resolve();
        lock (_lock)
        {
            var now = _platform.Time.GetUtcNow();
            var template = new TemplateVersion(version.TemplateId, version.Number);
            var decision = GroupScheduler.Decide(
                new GroupInput(
                    now,
                    _desired,
                    [.. _settings.Subnets.Select(subnet => subnet.Zone).Distinct()],
                    template,
                    [.. _members.Select(member => Seen(member, now))],
                    _refresh,
                    now >= _mayLaunchAt
                )
            );
            _refresh = decision.Refresh;
            foreach (var termination in decision.Terminations)
            {
                Terminate(_members.Find(member => member.Key == termination.Id)!);
            }
            foreach (var zone in decision.Launches)
            {
                Launch(version, template, zone, now);
            }
            _memory.Save(Remember());
            _work.RemoveAll(work => work.IsCompleted);
            return NextDue(now);
        }
    }

    private SchedulerMember Seen(GroupMember member, DateTimeOffset now) =>
        new(
            member.Key,
            member.Subnet.Zone,
            member.Template,
            member.State,
            IsHealthy(member, now),
            member.LaunchedAt,
            member.InServiceAt,
            member.Protected,
            !_settings.ChecksTargets || Targets(member).All(health => health == TargetHealth.HealthyState)
        );

    private bool IsHealthy(GroupMember member, DateTimeOffset now)
    {
        if (member is not { State: MemberState.InService, Instance: { } instance, InServiceAt: { } since })
        {
            return true;
        }
        if (instance.State is not (InstanceState.Running or InstanceState.Pending))
        {
            return false;
        }
        return !_settings.ChecksTargets
            || now < since + Scale(_settings.HealthCheckGracePeriod)
            || Targets(member).All(health => health != TargetHealth.UnhealthyState);
    }

    private IEnumerable<string?> Targets(GroupMember member) =>
        _targets.States(member.Instance, _settings.TargetGroupArns);

    private DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var due = new List<DateTimeOffset> { _mayLaunchAt };
        var since = _members.Select(member => member.InServiceAt).OfType<DateTimeOffset>().ToList();
        due.AddRange(since.Select(time => time + Scale(_settings.HealthCheckGracePeriod)));
        if (_refresh is { } refresh)
        {
            due.Add(refresh.ProgressAt + refresh.Preferences.Patience);
            due.AddRange(since.Select(time => time + refresh.Preferences.Warmup));
        }
        var ahead = due.Where(time => time > now).ToList();
        return ahead.Count > 0 ? ahead.Min() : null;
    }

    private void Launch(LaunchTemplateVersion version, TemplateVersion template, string zone, DateTimeOffset now)
    {
        var subnet = _settings.Subnets.First(subnet => subnet.Zone == zone);
        var member = new GroupMember(Ids.Hex(32), subnet, template, now) { Protected = _settings.ProtectsNew };
        _members.Add(member);
        var tags = _settings.Tags.Append(KeyValuePair.Create(NameTag, Name));
        Start(
            member,
            async token =>
                await _platform.Instances.LaunchAsync(
                    LaunchTemplateReader.Read(version, Stack, Name, subnet.Id, tags),
                    token
                )
        );
    }

    /// <summary>Brings an instance up behind the caller's back, and into service.</summary>
    private void Start(GroupMember member, Func<CancellationToken, Task<Instance?>> start) =>
        _work.Add(
            Task.Run(async () =>
            {
                Instance? instance = null;
                string? failure = null;
                try
                {
                    instance = await start(_loop.Ended);
                }
                catch (OperationCanceledException) when (_loop.Ended.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception e)
                {
                    failure = e.Message;
                }
                Started(member, instance, failure);
                _loop.Wake();
            })
        );

    private void Started(GroupMember member, Instance? instance, string? failure)
    {
        lock (_lock)
        {
            var now = _platform.Time.GetUtcNow();
            if (instance is null)
            {
                _members.Remove(member);
                if (failure is not null)
                {
                    LaunchFailure = failure;
                    var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(++_failedLaunches, 10)));
                    _mayLaunchAt = now + Scale(wait < LongestBackoff ? wait : LongestBackoff);
                }
                return;
            }
            member.Instance = instance;
            member.InstanceId = instance.Id;
            if (member.State == MemberState.Pending)
            {
                (_failedLaunches, LaunchFailure) = (0, null);
                (member.State, member.InServiceAt) = (MemberState.InService, now);
                _targets.Register(instance, _settings.TargetGroupArns);
            }
        }
    }

    private void Terminate(GroupMember member)
    {
        var pending = member.State == MemberState.Pending;
        member.State = MemberState.Terminating;
        _work.Add(
            Task.Run(() =>
                _platform.Background.RunAsync(
                    $"termination of {member.InstanceId ?? "an instance"} of {Name}",
                    async () =>
                    {
                        if (pending)
                        {
                            await _loop.UntilAsync(
                                () => Look(() => member.Instance is not null || !_members.Contains(member)),
                                _loop.Ended
                            );
                        }
                        await DrainAsync(member);
                        await EndAsync(member, _loop.Ended);
                        _loop.Wake();
                    },
                    _loop.Ended
                )
            )
        );
    }

    /// <summary>Takes an instance that runs out of its target groups, and waits for that and for the hook.</summary>
    private async Task DrainAsync(GroupMember member)
    {
        if (member.Instance is not { State: InstanceState.Running } instance)
        {
            return;
        }
        _targets.Deregister(instance, Look(() => _settings.TargetGroupArns));
        await _platform.Hook.BeforeTerminationAsync(Name, instance.Id, _loop.Ended);
        await _loop.UntilAsync(
            () => Look(() => Targets(member).All(health => health is null)) || instance.State != InstanceState.Running,
            _loop.Ended
        );
    }

    private async Task EndAsync(GroupMember member, CancellationToken cancellationToken)
    {
        if (member.Instance is { } instance)
        {
            _targets.Deregister(instance, Look(() => _settings.TargetGroupArns));
        }
        if (member.InstanceId is { } id)
        {
            await _platform.Instances.TerminateAsync(id, cancellationToken);
        }
        lock (_lock)
        {
            _members.Remove(member);
        }
    }

    private RememberedGroup Remember() =>
        new(
            _desiredBeforeDeletion ?? _desired,
            [
                .. from member in _members
                where member.InstanceId is not null
                select new RememberedMember(
                    member.InstanceId!,
                    member.Subnet,
                    member.Template,
                    member.LaunchedAt,
                    member.Protected
                ),
            ],
            _refresh
        );
}
