using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>
/// A running Auto Scaling group. It wakes when something has happened or is due, asks the scheduler what to do, and
/// orders its members to do it. Thread-safe.
/// </summary>
internal sealed class AutoScalingGroup : IAsyncDisposable
{
    /// <summary>The tag that names an instance's group.</summary>
    public const string NameTag = "aws:autoscaling:groupName";

    private readonly GroupPlatform _platform;
    private readonly GroupMemory _memory;
    private readonly GroupTargets _targets;
    private readonly Lock _lock = new();
    private readonly GroupMembers _members;
    private readonly WorkLoop _loop;
    private GroupSettings _settings;
    private int _desired;
    private int? _desiredBeforeDeletion;
    private InstanceRefresh? _refresh;

    internal AutoScalingGroup(
        GroupPlatform platform,
        string stack,
        string region,
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
        _targets = new GroupTargets(platform.TargetGroups) { Arns = settings.TargetGroupArns };
        Stack = stack;
        Region = region;
        Name = name;
        _loop = new WorkLoop($"Auto Scaling group {name}", stack, Step, platform.Work);
        _members = new GroupMembers(platform, stack, region, name, _targets, _loop);
        foreach (var kept in remembered?.Members ?? [])
        {
            _members.Restore(kept);
        }

        platform.Instances.Changed += _loop.Wake;
        platform.TargetGroups.Changed += _loop.Wake;
        _loop.Start();
    }

    /// <summary>The stack of the group.</summary>
    public string Stack { get; }

    /// <summary>The region of the group.</summary>
    public string Region { get; }

    /// <summary>The name of the group.</summary>
    public string Name { get; }

    /// <summary>The present desired capacity.</summary>
    public int Desired => Look(() => _desired);

    /// <summary>The minimum size.</summary>
    public int Minimum => Look(() => _settings.Minimum);

    /// <summary>The maximum size.</summary>
    public int Maximum => Look(() => _settings.Maximum);

    /// <summary>Whether new instances are protected from scale-in.</summary>
    public bool ProtectsNew => Look(() => _settings.ProtectsNew);

    /// <summary>The running instances, oldest first.</summary>
    public IReadOnlyList<GroupInstance> Instances =>
        _members.Look(members =>
            (IReadOnlyList<GroupInstance>)
                [
                    .. from member in members
                    where member.Instance is not null
                    select new GroupInstance(member.Instance!.Id, member.State, member.LaunchedAt, member.Protected),
                ]
        );

    /// <summary>The instance type that the group launches.</summary>
    /// <exception cref="CloudException">The launch template does not exist any more.</exception>
    public string? InstanceType => Resolve().Data.Get("instanceType")?.AsString;

    /// <summary>Whether an instance refresh is in progress.</summary>
    internal bool Refreshing => Look(() => _refresh is not null);

    /// <summary>The reason why the last launch failed; null if it succeeded.</summary>
    internal string? LaunchFailure => _members.LaunchFailure;

    /// <summary>Sets the desired capacity, limited to the minimum and maximum size.</summary>
    public void SetDesired(int desired)
    {
        lock (_lock)
        {
            _desired = Math.Clamp(desired, _settings.Minimum, _settings.Maximum);
        }

        _loop.Wake();
    }

    /// <summary>Sets whether an instance is protected from scale-in.</summary>
    public void Protect(string instanceId, bool isProtected)
    {
        _members.Protect(instanceId, isProtected);
        _loop.Wake();
    }

    internal void Configure(GroupSettings settings, int desired, bool refresh)
    {
        lock (_lock)
        {
            _settings = settings;
            _targets.Arns = settings.TargetGroupArns;
            _desired = Math.Clamp(desired, settings.Minimum, settings.Maximum);
            _members.ForgetFailures();
            if (refresh && settings.Refresh is { } preferences)
            {
                // Only one refresh runs. A newer one also replaces the instances that the former was to replace.
                _refresh = InstanceRefresh.Begin(
                    _platform.Work.Time.GetUtcNow(),
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

    /// <summary>Waits until a condition on the group holds. It is evaluated again after each step.</summary>
    internal Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken) =>
        _loop.UntilAsync(condition, cancellationToken);

    /// <summary>
    /// Returns the number of instances in service, and of those that are healthy in every target group.
    /// </summary>
    internal (int InService, int Healthy) Capacity() =>
        _members.Look(members =>
        {
            var serving = members.Where(member => member.State == MemberState.InService).ToList();
            return (serving.Count, serving.Count(IsHealthyTarget));
        });

    /// <summary>
    /// Terminates all instances and removes what the group keeps. If cancelled, also by shutdown, restores the
    /// group's size.
    /// </summary>
    /// <param name="force">Whether to terminate at once, without draining and in spite of protection.</param>
    internal async Task DeleteAsync(bool force, CancellationToken cancellationToken)
    {
        if (force)
        {
            // From here on, deletion cannot be cancelled.
            await StopAsync();
            await _members.EndAllAsync();
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
            await _loop.UntilAsync(() => _members.Look(members => members.Count == 0), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The size is restored before the group is saved, so a size of 0 is never saved.
            Configure(settings, desired, refresh: false);
            lock (_lock)
            {
                _desiredBeforeDeletion = null;
            }

            throw;
        }
    }

    /// <summary>
    /// Stops the group's loop, because the cloud ends. The group does not manage its instances any more.
    /// </summary>
    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopAsync()
    {
        _platform.Instances.Changed -= _loop.Wake;
        _platform.TargetGroups.Changed -= _loop.Wake;
        await _loop.DisposeAsync();
        await _members.WorkAsync();
    }

    private T Look<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private TimeSpan Scale(TimeSpan wait) => _platform.Work.TimeScale.Scale(Stack, wait);

    private LaunchTemplateVersion Resolve()
    {
        var template = Look(() => _settings.Template);
        return _platform.Templates.Resolve(template.Id, template.Name, template.Version);
    }

    /// <summary>Takes all steps that are possible now.</summary>
    /// <returns>The time of the next step that is due; null if none is.</returns>
    private DateTimeOffset? Step()
    {
        var version = Resolve();
        lock (_lock)
        {
            var now = _platform.Work.Time.GetUtcNow();
            var template = new TemplateVersion(version.TemplateId, version.Number);
            var decision = GroupScheduler.Decide(
                new GroupInput(
                    now,
                    _desired,
                    [.. _settings.Subnets.Select(subnet => subnet.Zone).Distinct()],
                    template,
                    _members.Look(members => members.Select(member => Seen(member, now)).ToList()),
                    _refresh,
                    now >= _members.MayLaunchAt
                )
            );
            _refresh = decision.Refresh;
            foreach (var termination in decision.Terminations)
            {
                _members.Terminate(termination.Id);
            }

            foreach (var zone in decision.Launches)
            {
                _members.Launch(version, _settings, zone, now);
            }

            _memory.Save(Remember());
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
            !_settings.ChecksTargets || IsHealthyTarget(member)
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
            || _targets.States(instance).All(health => health != TargetHealth.UnhealthyState);
    }

    private bool IsHealthyTarget(GroupMember member) =>
        _targets.States(member.Instance).All(health => health == TargetHealth.HealthyState);

    private DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var due = new List<DateTimeOffset> { _members.MayLaunchAt };
        var since = _members.Look(members =>
            members.Select(member => member.InServiceAt).OfType<DateTimeOffset>().ToList()
        );
        due.AddRange(since.Select(time => time + Scale(_settings.HealthCheckGracePeriod)));
        if (_refresh is { } refresh)
        {
            due.Add(refresh.ProgressAt + refresh.Preferences.Patience);
            due.AddRange(since.Select(time => time + refresh.Preferences.Warmup));
        }

        var ahead = due.Where(time => time > now).ToList();
        return ahead.Count > 0 ? ahead.Min() : null;
    }

    private RememberedGroup Remember() => new(_desiredBeforeDeletion ?? _desired, _members.Remember(), _refresh);
}
