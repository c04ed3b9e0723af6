namespace Local.Cloud.AutoScalingGroups;

/// <summary>
/// Chooses the instances of an Auto Scaling group to launch and to terminate now. It is a function of the present
/// state, called after every change. It replaces unhealthy instances, brings the group to its desired capacity in
/// balance over its zones, and advances a refresh without leaving fewer instances in service than the refresh
/// allows.
/// </summary>
internal static class GroupScheduler
{
    /// <summary>Decides the next steps.</summary>
    public static GroupDecision Decide(GroupInput input)
    {
        var round = new Round(input);
        round.TerminateUnhealthy();
        round.Refresh();
        round.TerminateSurplus();
        round.Launch();
        return round.Decision();
    }

    /// <summary>The working state of one decision.</summary>
    private sealed class Round(GroupInput input)
    {
        private readonly List<SchedulerMember> _members =
        [
            .. input.Members.Where(member => member.State != MemberState.Terminating),
        ];
        private readonly List<Termination> _terminations = [];
        private readonly List<string> _launches = [];
        private InstanceRefresh? _refresh = input.Refresh;
        private RefreshOutcome? _ended;

        public void TerminateUnhealthy()
        {
            foreach (var member in _members.Where(member => !member.Healthy).ToList())
            {
                Terminate(member, "an instance was taken out of service in response to a health check");
            }
        }

        public void Refresh()
        {
            if (_refresh is null)
            {
                return;
            }

            foreach (var member in _members.Where(member => IsToReplace(member) && !Serves(member)).ToList())
            {
                Replace(member);
            }

            var spare = _members.Count(Serves) - _refresh.Lower(input.Desired);
            var serving = Oldest(_members.Where(member => IsToReplace(member) && Serves(member)));
            foreach (var member in serving.Take(Math.Max(0, spare)).ToList())
            {
                Replace(member);
            }

            if (IsDone())
            {
                End(RefreshOutcome.Successful);
            }
            else if (input.Now >= _refresh.ProgressAt + _refresh.Preferences.Patience)
            {
                End(RefreshOutcome.Failed);
            }
        }

        public void TerminateSurplus()
        {
            for (var surplus = _members.Count - Target(); surplus > 0; surplus--)
            {
                if (Victim() is not { } member)
                {
                    return;
                }

                Terminate(member, "the desired capacity shrank");
            }
        }

        public void Launch()
        {
            if (!input.MayLaunch)
            {
                return;
            }

            for (var missing = Target() - _members.Count; missing > 0; missing--)
            {
                _launches.Add(input.Zones.MinBy(zone => InZone(zone) + _launches.Count(chosen => chosen == zone))!);
            }
        }

        public GroupDecision Decision() => new(_launches, _terminations, _refresh, _ended);

        /// <summary>
        /// Returns the number of instances to have: more than the desired capacity if a refresh may launch ahead.
        /// </summary>
        private int Target() =>
            _refresh is null
                ? input.Desired
                : Math.Max(
                    input.Desired,
                    Math.Min(_refresh.Upper(input.Desired), input.Desired + _members.Count(IsToReplace))
                );

        private bool IsStale(SchedulerMember member) =>
            _refresh is { } refresh
            && member.LaunchedAt < refresh.StartedAt
            && !(refresh.Preferences.SkipMatching && member.Template == input.Template);

        private bool IsToReplace(SchedulerMember member) =>
            IsStale(member) && (!member.Protected || _refresh!.Preferences.Protected == ProtectedInstances.Refresh);

        /// <summary>
        /// Returns whether the instance counts as healthy capacity. A new instance counts only when it passes its
        /// checks and is warm.
        /// </summary>
        private bool Serves(SchedulerMember member) =>
            member is { State: MemberState.InService, InServiceAt: { } since }
            && (IsStale(member) || (member.Passing && input.Now >= since + _refresh!.Preferences.Warmup));

        private bool IsDone() =>
            _members.Count >= input.Desired
            && _members.TrueForAll(member =>
                IsStale(member)
                    ? member.Protected && _refresh!.Preferences.Protected == ProtectedInstances.Ignore
                    : Serves(member)
            );

        private void End(RefreshOutcome outcome)
        {
            _refresh = null;
            _ended = outcome;
        }

        private void Replace(SchedulerMember member)
        {
            Terminate(member, "an instance refresh replaces it");
            _refresh = _refresh! with { ProgressAt = input.Now };
        }

        private void Terminate(SchedulerMember member, string cause)
        {
            _members.Remove(member);
            _terminations.Add(new Termination(member.Id, cause));
        }

        /// <summary>
        /// Returns the next instance to scale in, by AWS's default policy: first an instance that is not in service
        /// yet; then, in the zone with the most instances, the oldest instance of the oldest template version. Null
        /// if all are protected.
        /// </summary>
        private SchedulerMember? Victim()
        {
            var open = _members.FindAll(member => !member.Protected);
            var fullest = open.Count > 0 ? open.Max(member => InZone(member.Zone)) : 0;
            return open.FindLast(member => member.State == MemberState.Pending)
                ?? Oldest(open.Where(member => InZone(member.Zone) == fullest)).FirstOrDefault();
        }

        private IEnumerable<SchedulerMember> Oldest(IEnumerable<SchedulerMember> members) =>
            members
                .OrderBy(member => member.Template.TemplateId == input.Template.TemplateId)
                .ThenBy(member => member.Template.Number)
                .ThenBy(member => member.LaunchedAt);

        private int InZone(string zone) => _members.Count(member => member.Zone == zone);
    }
}
