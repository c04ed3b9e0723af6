using System.Globalization;
using Local.Cloud.Contract;

namespace Local.Cli.Display;

/// <summary>Writes a report of the cloud as tables.</summary>
internal static class PsText
{
    private const int ShownActivities = 5;

    /// <summary>
    /// Writes services, deployments, tasks, alarms, scaling activities, instances and load balancers. A table
    /// without rows is omitted.
    /// </summary>
    /// <param name="output">The destination.</param>
    /// <param name="report">The report.</param>
    /// <param name="width">The cells of a terminal's line; null for all columns, whatever the length of the lines.</param>
    public static void Write(TextWriter output, PsReport report, int? width = null)
    {
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"warning: {problem}");
        }

        if (report.Problems.Count > 0)
        {
            output.WriteLine("`infra up` tries again to restore what is missing.");
        }

        if (report is { Services.Count: 0, Instances.Count: 0, LoadBalancers.Count: 0 })
        {
            output.WriteLine("Nothing runs.");
            return;
        }

        var isFirst = report.Problems.Count == 0;
        Table(
            ["SERVICE", "CLUSTER", "DESIRED", "RUNNING", "PENDING"],
            report.Services.Select(service =>
                (string?[])
                    [service.Name, service.Cluster, Text(service.Desired), Text(service.Running), Text(service.Pending)]
            )
        );
        Table(
            [
                "SERVICE",
                TableColumn.Detail("DEPLOYMENT"),
                "STATUS",
                "ROLLOUT",
                "TASK DEFINITION",
                TableColumn.Detail("DESIRED"),
                "RUNNING",
                "FAILED",
            ],
            report.Services.SelectMany(service =>
                service.Deployments.Select(deployment =>
                    (string?[])
                        [
                            service.Name,
                            deployment.Id,
                            deployment.Status,
                            deployment.RolloutState,
                            deployment.TaskDefinition,
                            Text(deployment.Desired),
                            Text(deployment.Running),
                            Text(deployment.Failed),
                        ]
                )
            )
        );
        Table(
            [
                "SERVICE",
                "TASK",
                TableColumn.Detail("PID"),
                "ADDRESS",
                TableColumn.Detail("TASK DEFINITION"),
                "STATUS",
                "HEALTH",
                TableColumn.Detail("STARTED"),
                TableColumn.Detail("CPU"),
                TableColumn.Detail("MEMORY"),
                TableColumn.Detail("ENVIRONMENT"),
                TableColumn.Text("REASON"),
            ],
            report.Services.SelectMany(service =>
                service.Tasks.Select(task =>
                    (string?[])
                        [
                            service.Name,
                            ShortId(task.Id),
                            Text(task.Pid),
                            task.Endpoint ?? task.Address,
                            task.TaskDefinition,
                            task.LastStatus,
                            task.Health,
                            Time(task.StartedAt),
                            Cpu(task),
                            Memory(task),
                            string.Join(",", task.Environment),
                            task.Reason,
                        ]
                )
            )
        );
        Table(
            ["SERVICE", "TASK", "CONTAINER", "PID", "STATUS", "HEALTH", "EXIT CODE"],
            from service in report.Services
            from task in service.Tasks
            where task.Containers.Count > 1
            from container in task.Containers
            select (string?[])
                [
                    service.Name,
                    ShortId(task.Id),
                    container.Name,
                    Text(container.Pid),
                    container.LastStatus,
                    container.Health,
                    Text(container.ExitCode),
                ]
        );
        Table(
            [
                "SERVICE",
                "STOPPED TASK",
                "TASK DEFINITION",
                TableColumn.Detail("STARTED"),
                TableColumn.Detail("STOPPED"),
                "EXIT CODE",
                TableColumn.Text("REASON"),
            ],
            report.Services.SelectMany(service =>
                service.StoppedTasks.Select(task =>
                    (string?[])
                        [
                            service.Name,
                            ShortId(task.Id),
                            task.TaskDefinition,
                            Time(task.StartedAt),
                            Time(task.StoppedAt),
                            Text(task.ExitCode),
                            FirstLine(task.Reason),
                        ]
                )
            )
        );
        Table(
            ["SERVICE", "FAILED DEPLOYMENT", "TIME", TableColumn.Text("REASON")],
            report
                .Services.Where(service => service.LastFailedDeployment is not null)
                .Select(service =>
                    (string?[])
                        [
                            service.Name,
                            service.LastFailedDeployment!.TaskDefinition,
                            Time(service.LastFailedDeployment.Time),
                            FirstLine(service.LastFailedDeployment.Reason),
                        ]
                )
        );
        Table(
            ["SERVICE", "ALARM", "STATE", TableColumn.Text("REASON")],
            report.Services.SelectMany(service =>
                service.Alarms.Select(alarm => (string?[])[service.Name, Alarm(alarm.Name), alarm.State, alarm.Reason])
            )
        );
        Table(
            ["SERVICE", "TIME", "SCALING ACTIVITY", TableColumn.Detail("STATUS"), TableColumn.Text("CAUSE")],
            report.Services.SelectMany(service =>
                service
                    .Activities.Take(ShownActivities)
                    .Select(activity =>
                        (string?[])
                            [service.Name, Time(activity.Time), activity.Description, activity.Status, activity.Cause]
                    )
            )
        );
        Table(
            ["INSTANCE", "NAME", "PID", "ADDRESS", "STATE", "HEALTH"],
            report.Instances.Select(instance =>
                (string?[])
                    [instance.Id, instance.Name, Text(instance.Pid), instance.Address, instance.State, instance.Health]
            )
        );
        Table(
            ["LOAD BALANCER", "DNS NAME", "STATE", "LISTENERS", TableColumn.Text("TARGETS")],
            report.LoadBalancers.Select(balancer =>
                (string?[])
                    [
                        balancer.Name,
                        balancer.Address is { } address && address != balancer.DnsName
                            ? $"{balancer.DnsName} ({address})"
                            : balancer.DnsName,
                        balancer.State,
                        string.Join(", ", balancer.Listeners.Select(Listener)),
                        string.Join(", ", balancer.TargetGroups.Select(Targets)),
                    ]
            )
        );
        Table(
            [TableColumn.Detail("LOAD BALANCER"), "LISTENER", "PRIORITY", TableColumn.Text("CONDITIONS"), "ACTION"],
            report.LoadBalancers.SelectMany(balancer =>
                balancer
                    .Listeners.Where(listener => listener.Rules.Count > 1)
                    .SelectMany(listener =>
                        listener.Rules.Select(rule =>
                            (string?[])
                                [
                                    balancer.Name,
                                    Listener(listener),
                                    rule.Priority,
                                    string.Join(" and ", rule.Conditions.Select(Condition)),
                                    Action(rule),
                                ]
                        )
                    )
            )
        );

        void Table(TableColumn[] columns, IEnumerable<string?[]> values)
        {
            var rows = values
                .Select(row =>
                    (IReadOnlyList<string>)
                        [.. row.Select(cell => string.IsNullOrEmpty(cell) ? NarrowTable.NoValue : cell)]
                )
                .ToList();
            if (rows.Count == 0)
            {
                return;
            }

            if (!isFirst)
            {
                output.WriteLine();
            }

            isFirst = false;
            if (width is { } cells)
            {
                new NarrowTable(columns, rows).Write(output, cells);
            }
            else
            {
                TextTable.Write(output, [.. columns.Select(column => column.Heading)], rows);
            }
        }
    }

    /// <summary>
    /// Returns the part of an alarm's name that distinguishes the alarms of a service: without the service, and
    /// with a short id.
    /// </summary>
    private static string Alarm(string name)
    {
        var at = name.LastIndexOf("-Alarm", StringComparison.Ordinal);
        var end = at < 0 ? -1 : name.IndexOf('-', at + 1);
        return end < 0 ? name : name[(at + 1)..Math.Min(name.Length, end + 9)];
    }

    private static string Targets(PsTargetGroup group)
    {
        var states = group.Targets.GroupBy(target => target.State).Select(state => $"{state.Count()} {state.Key}");
        return $"{group.Name} ({(group.Targets.Count == 0 ? "no targets" : string.Join(", ", states))})";
    }

    private static string Listener(PsListener listener) => $"{listener.Protocol}:{Text(listener.Port)}";

    private static string Condition(PsCondition condition) =>
        $"{condition.Field}{(condition.Header is { } header ? " " + header : "")} {string.Join(", ", condition.Values)}";

    private static string Action(PsRule rule) =>
        string.Join(
            " ",
            new[] { rule.Action, string.Join(", ", rule.TargetGroups), Text(rule.StatusCode) }.Where(word =>
                !string.IsNullOrEmpty(word)
            )
        );

    private static string ShortId(string id) => id.Length > 12 ? id[..12] : id;

    private static string? Time(DateTimeOffset? time) =>
        time?.ToLocalTime().ToString("T", CultureInfo.InvariantCulture);

    /// <summary>Returns the CPU time of a task, and the reserved vCPUs.</summary>
    private static string? Cpu(PsTask task)
    {
        var used = task.CpuSeconds is { } seconds
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0}s")
            : null;
        var reserved = task.Cpu is { } units
            ? string.Create(CultureInfo.InvariantCulture, $"{units / 1024.0:0.##} vCPU")
            : null;
        return Of(used, reserved);
    }

    /// <summary>Returns the memory of a task, and the reserved memory.</summary>
    private static string? Memory(PsTask task) =>
        Of(
            task.MemoryUsed is { } used ? string.Create(CultureInfo.InvariantCulture, $"{used:0}") : null,
            task.Memory is { } reserved ? $"{reserved} MiB" : null
        );

    private static string? Of(string? used, string? reserved) =>
        used is null ? reserved
        : reserved is null ? used
        : $"{used} of {reserved}";

    private static string? FirstLine(string? text) => text?.Split('\n', 2)[0].TrimEnd();

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
