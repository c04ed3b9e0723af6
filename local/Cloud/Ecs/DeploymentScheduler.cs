namespace Local.Cloud.Ecs;

/// <summary>
/// Chooses the tasks of a service to start and to stop now. It is a function of the present state, called after
/// every change. It brings the service to the desired number of healthy tasks of the primary deployment and none of
/// any other. It never stops a healthy task below the lower limit and never starts a task above the upper limit.
/// </summary>
/// <remarks>
/// Each healthy task of the primary deployment replaces one older task. Older tasks stop first, down to the lower
/// limit, only if the upper limit leaves no room to start. The replacement of an unhealthy task starts first if the
/// upper limit allows it. During a deployment, a failed task is replaced at its own revision.
/// </remarks>
internal static class DeploymentScheduler
{
    /// <summary>Decides the next steps.</summary>
    public static SchedulerDecision Decide(SchedulerInput input)
    {
        var round = new Round(input);
        round.ReplaceOlderByHealthy();
        round.MakeRoom();
        round.StopSurplus();
        round.Start();
        return round.Decision();
    }

    /// <summary>One deployment's tasks, and the number of tasks to keep.</summary>
    private sealed class Group(SchedulerDeployment deployment, int target, ILookup<string, SchedulerTask> tasks)
    {
        private readonly List<SchedulerTask> _tasks = [.. tasks[deployment.Id]];

        public string Id => deployment.Id;
        public bool MayStart => deployment.MayStart;
        public int Target { get; set; } = target;

        /// <summary>The number of tasks that this decision starts.</summary>
        public int Started { get; set; }

        public int Good => Of(SchedulerTaskState.Starting).Count + Of(SchedulerTaskState.Healthy).Count;
        public int Missing => Math.Max(0, Target - Good - Started);

        /// <summary>The number of tasks above the target. Tasks that are still starting are given up first.</summary>
        public int Surplus => Math.Max(0, Good - Target);
        public int KeptStarting => Math.Max(0, Of(SchedulerTaskState.Starting).Count - Surplus);
        public int KeptHealthy => Math.Min(Of(SchedulerTaskState.Healthy).Count, Target);

        /// <summary>
        /// The number of unhealthy tasks that a healthy one has replaced already, or that nobody needs.
        /// </summary>
        public int Replaced =>
            Math.Clamp(
                Of(SchedulerTaskState.Healthy).Count + Of(SchedulerTaskState.Unhealthy).Count - Target,
                0,
                Of(SchedulerTaskState.Unhealthy).Count
            );

        /// <summary>The number of tasks that this decision stops.</summary>
        public int Leaving => Surplus + Replaced;

        public List<SchedulerTask> Of(SchedulerTaskState state) => _tasks.FindAll(task => task.State == state);

        public void MarkStopping(SchedulerTask task)
        {
            var index = _tasks.FindIndex(other => other.Id == task.Id);
            _tasks[index] = task with { State = SchedulerTaskState.Stopping };
        }
    }

    /// <summary>The working state of one decision.</summary>
    private sealed class Round
    {
        private readonly SchedulerInput _input;
        private readonly Group _primary;
        private readonly List<Group> _active;
        private readonly int _stopping;
        private readonly List<string> _stops = [];
        private readonly List<TaskStart> _starts = [];
        private int _healthy;

        public Round(SchedulerInput input)
        {
            _input = input;
            var tasks = input.Tasks.ToLookup(task => task.DeploymentId);
            _primary = new Group(input.Primary, input.Desired, tasks);
            _active = [.. input.Active.Select(deployment => new Group(deployment, deployment.Target, tasks))];
            foreach (var group in _active.Where(group => !group.MayStart))
            {
                group.Target = Math.Min(group.Target, group.Good);
            }

            _stopping = input.Tasks.Count(task => task.State == SchedulerTaskState.Stopping);
            _healthy = input.Tasks.Count(task => task.State == SchedulerTaskState.Healthy);
        }

        public void ReplaceOlderByHealthy()
        {
            var needed = Math.Max(0, _input.Desired - _primary.Of(SchedulerTaskState.Healthy).Count);
            while (_active.Sum(group => group.Target) > needed && Drop()) { }
        }

        /// <summary>
        /// Frees the places that the primary deployment lacks, if the upper limit leaves no room for its tasks.
        /// </summary>
        public void MakeRoom()
        {
            if (!_primary.MayStart || _primary.Missing == 0)
            {
                return;
            }

            var room = _input.Limits.Upper - _input.Tasks.Count + _stopping + _active.Sum(group => group.Leaving);
            var lack = _primary.Missing + _active.Sum(group => group.MayStart ? group.Missing : 0) - room;
            foreach (var task in _primary.Of(SchedulerTaskState.Unhealthy).Take(Math.Max(0, lack)))
            {
                Stop(_primary, task);
                lack--;
            }

            lack = Math.Min(lack, _primary.Missing);
            // A failed older task is replaced at its own revision, but it may not hold the primary's last place for
            // ever.
            if (lack == _primary.Missing && _primary.Of(SchedulerTaskState.Starting).Count == 0 && Drop())
            {
                lack--;
            }

            while (lack > 0 && (DropOf(group => !group.MayStart) || DropHealthy()))
            {
                lack--;
            }
        }

        public void StopSurplus()
        {
            foreach (var group in _active.Append(_primary))
            {
                var (surplus, replaced) = (group.Surplus, group.Replaced);
                // The newest task stops first, because the oldest is best known to work.
                var candidates = group
                    .Of(SchedulerTaskState.Starting)
                    .AsEnumerable()
                    .Reverse()
                    .Concat(group.Of(SchedulerTaskState.Healthy).AsEnumerable().Reverse());
                foreach (var task in candidates.Take(surplus).ToList())
                {
                    Stop(group, task);
                }

                foreach (var task in group.Of(SchedulerTaskState.Unhealthy).Take(replaced))
                {
                    Stop(group, task);
                }
            }
        }

        public void Start()
        {
            var room = _input.Limits.Upper - _input.Tasks.Count;
            foreach (var group in _active.Append(_primary).Where(group => group.MayStart))
            {
                var count = Math.Min(room, group.Missing);
                if (count > 0)
                {
                    _starts.Add(new TaskStart(group.Id, count));
                    group.Started = count;
                    room -= count;
                }
                else if (group != _primary && group.Missing > 0)
                {
                    FreeForOwnReplacement(group);
                }
            }
        }

        public SchedulerDecision Decision()
        {
            var idle =
                _starts.Count == 0
                && _stops.Count == 0
                && _stopping == 0
                && _input.Tasks.All(task => task.State != SchedulerTaskState.Starting);
            return new SchedulerDecision(
                _active.Append(_primary).ToDictionary(group => group.Id, group => group.Target),
                _starts,
                _stops,
                Stuck: idle && _primary.MayStart && _primary.Missing > 0
            );
        }

        /// <summary>If the upper limit leaves no room, unhealthy tasks stop to make it.</summary>
        private void FreeForOwnReplacement(Group group)
        {
            var pending = _stopping + _stops.Count;
            foreach (var task in group.Of(SchedulerTaskState.Unhealthy).Take(Math.Max(0, group.Missing - pending)))
            {
                Stop(group, task);
            }
        }

        /// <summary>
        /// Gives up one older task, the least useful first. Returns false if the lower limit keeps all of them.
        /// </summary>
        private bool Drop() => DropOf(_ => true) || DropHealthy();

        /// <summary>Gives up an older task that does not serve, preferably one that has not started yet.</summary>
        private bool DropOf(Func<Group, bool> from)
        {
            var group =
                _active.Find(group => from(group) && group.Missing > 0)
                ?? _active.Find(group => from(group) && group.KeptStarting > 0);
            if (group is not null)
            {
                group.Target--;
            }

            return group is not null;
        }

        private bool DropHealthy()
        {
            var group = _active.Find(group => group.KeptHealthy > 0);
            if (group is null || _healthy - 1 < _input.Limits.Lower)
            {
                return false;
            }

            // A deployment's starting tasks go before a healthy one does.
            if (group.KeptStarting == 0)
            {
                _healthy--;
            }

            group.Target--;
            return true;
        }

        private void Stop(Group group, SchedulerTask task)
        {
            group.MarkStopping(task);
            _stops.Add(task.Id);
        }
    }
}
