using Local.Cloud.Ec2;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>
/// The instances of an Auto Scaling group. Launches, registers, drains and terminates them in the background, and
/// wakes the group's loop after each change. Thread-safe.
/// </summary>
/// <param name="platform">The platform that the group runs on.</param>
/// <param name="stack">The stack of the group.</param>
/// <param name="region">The region of the group.</param>
/// <param name="group">The name of the group.</param>
/// <param name="targets">Registers the instances in the group's target groups.</param>
/// <param name="loop">The loop of the group. The background work ends with it.</param>
internal sealed class GroupMembers(
    GroupPlatform platform,
    string stack,
    string region,
    string group,
    GroupTargets targets,
    WorkLoop loop
)
{
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly List<GroupMember> _members = [];
    private readonly List<Task> _work = [];
    private int _failedLaunches;
    private string? _launchFailure;
    private DateTimeOffset _mayLaunchAt;

    /// <summary>The reason why the last launch failed; null if it succeeded.</summary>
    public string? LaunchFailure => Look(_ => _launchFailure);

    /// <summary>The end of the back-off after failed launches.</summary>
    public DateTimeOffset MayLaunchAt => Look(_ => _mayLaunchAt);

    /// <summary>Reads from the members under their lock.</summary>
    public T Look<T>(Func<IReadOnlyList<GroupMember>, T> read)
    {
        lock (_lock)
        {
            return read(_members);
        }
    }

    /// <summary>Sets whether an instance is protected from scale-in.</summary>
    public void Protect(string instanceId, bool isProtected)
    {
        lock (_lock)
        {
            if (_members.Find(member => member.InstanceId == instanceId) is { } member)
            {
                member.Protected = isProtected;
            }
        }
    }

    /// <summary>Ends the back-off after failed launches.</summary>
    public void ForgetFailures()
    {
        lock (_lock)
        {
            (_failedLaunches, _launchFailure, _mayLaunchAt) = (0, null, default);
        }
    }

    /// <summary>Boots an instance that the group had before the cloud ended.</summary>
    public void Restore(RememberedMember kept)
    {
        var member = new GroupMember(kept.InstanceId, kept.Subnet, kept.Template, kept.LaunchedAt)
        {
            InstanceId = kept.InstanceId,
            Protected = kept.Protected,
        };
        Start(member, token => platform.Instances.RestoreAsync(kept.InstanceId, token));
    }

    /// <summary>Launches an instance.</summary>
    /// <param name="version">The template version to launch from.</param>
    /// <param name="settings">The group's settings.</param>
    /// <param name="zone">The availability zone, one of the subnets' zones.</param>
    /// <param name="now">The time of the launch.</param>
    public void Launch(LaunchTemplateVersion version, GroupSettings settings, string zone, DateTimeOffset now)
    {
        var subnet = settings.Subnets.First(subnet => subnet.Zone == zone);
        var template = new TemplateVersion(version.TemplateId, version.Number);
        var tags = settings.Tags.Append(KeyValuePair.Create(AutoScalingGroup.NameTag, group));
        Start(
            new GroupMember(Ids.Hex(32), subnet, template, now) { Protected = settings.ProtectsNew },
            async token =>
                await platform.Instances.LaunchAsync(
                    LaunchTemplateReader.Read(version, stack, region, group, subnet.Id, tags),
                    token
                )
        );
    }

    /// <summary>Drains and terminates an instance. Does nothing if it does not exist.</summary>
    /// <param name="key">The member's key.</param>
    public void Terminate(string key)
    {
        lock (_lock)
        {
            if (_members.Find(member => member.Key == key) is not { } member)
            {
                return;
            }

            var pending = member.State == MemberState.Pending;
            member.State = MemberState.Terminating;
            Work(() =>
                platform.Work.Background.RunAsync(
                    $"termination of {member.InstanceId ?? "an instance"} of {group}",
                    () => TerminateAsync(member, pending),
                    loop.Ended
                )
            );
        }
    }

    /// <summary>Terminates all instances at once, without draining.</summary>
    public Task EndAllAsync() =>
        Task.WhenAll(Look(members => members.ToList()).Select(member => EndAsync(member, CancellationToken.None)));

    /// <summary>Returns the saved form of the members, from which the cloud restores them at its next start.</summary>
    public IReadOnlyList<RememberedMember> Remember() =>
        Look(members =>
            (IReadOnlyList<RememberedMember>)
                [
                    .. from member in members
                    where member.InstanceId is not null
                    select new RememberedMember(
                        member.InstanceId!,
                        member.Subnet,
                        member.Template,
                        member.LaunchedAt,
                        member.Protected
                    ),
                ]
        );

    /// <summary>Waits for the background work, after the loop has ended.</summary>
    public Task WorkAsync() => Task.WhenAll(Look(_ => _work.ToList()));

    private void Work(Func<Task> work)
    {
        _work.RemoveAll(done => done.IsCompleted);
        _work.Add(Task.Run(work));
    }

    private void Start(GroupMember member, Func<CancellationToken, Task<Instance?>> start)
    {
        lock (_lock)
        {
            _members.Add(member);
            Work(() => StartAsync(member, start));
        }
    }

    private async Task StartAsync(GroupMember member, Func<CancellationToken, Task<Instance?>> start)
    {
        Instance? instance = null;
        string? failure = null;
        try
        {
            instance = await start(loop.Ended);
        }
        catch (OperationCanceledException) when (loop.Ended.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            failure = e.Message;
        }

        Started(member, instance, failure);
        loop.Wake();
    }

    private void Started(GroupMember member, Instance? instance, string? failure)
    {
        lock (_lock)
        {
            var now = platform.Work.Time.GetUtcNow();
            if (instance is null)
            {
                _members.Remove(member);
                if (failure is not null)
                {
                    _launchFailure = failure;
                    var wait = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(++_failedLaunches, 10)));
                    wait = wait < LongestBackoff ? wait : LongestBackoff;
                    _mayLaunchAt = now + platform.Work.TimeScale.Scale(stack, wait);
                }

                return;
            }

            member.Instance = instance;
            member.InstanceId = instance.Id;
            if (member.State == MemberState.Pending)
            {
                (_failedLaunches, _launchFailure) = (0, null);
                (member.State, member.InServiceAt) = (MemberState.InService, now);
                targets.Register(instance);
            }
        }
    }

    private async Task TerminateAsync(GroupMember member, bool pending)
    {
        if (pending)
        {
            await loop.UntilAsync(
                () => Look(members => member.Instance is not null || !members.Contains(member)),
                loop.Ended
            );
        }

        await DrainAsync(member);
        await EndAsync(member, loop.Ended);
        loop.Wake();
    }

    /// <summary>
    /// Deregisters a running instance from its target groups. Waits until its targets are gone and the hook has
    /// returned.
    /// </summary>
    private async Task DrainAsync(GroupMember member)
    {
        if (member.Instance is not { State: InstanceState.Running } instance)
        {
            return;
        }

        targets.Deregister(instance);
        await platform.Hook.BeforeTerminationAsync(group, instance.Id, loop.Ended);
        await loop.UntilAsync(
            () => targets.States(instance).All(health => health is null) || instance.State != InstanceState.Running,
            loop.Ended
        );
    }

    private async Task EndAsync(GroupMember member, CancellationToken cancellationToken)
    {
        if (member.Instance is { } instance)
        {
            targets.Deregister(instance);
        }

        if (member.InstanceId is { } id)
        {
            await platform.Instances.TerminateAsync(id, cancellationToken);
        }

        lock (_lock)
        {
            _members.Remove(member);
        }
    }
}
