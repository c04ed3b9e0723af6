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
    public static void Write(TextWriter output, PsReport report)
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
            ["SERVICE", "DEPLOYMENT", "STATUS", "ROLLOUT", "TASK DEFINITION", "DESIRED", "RUNNING", "FAILED"],
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
            ["SERVICE", "TASK", "PID", "ADDRESS", "TASK DEFINITION", "STATUS", "HEALTH", "REASON"],
            report.Services.SelectMany(service =>
                service.Tasks.Select(task =>
                    (string?[])
                        [
                            service.Name,
                            task.Id.Length > 12 ? task.Id[..12] : task.Id,
                            Text(task.Pid),
                            task.Port is null ? task.Address : $"{task.Address}:{Text(task.Port)}",
                            task.TaskDefinition,
                            task.LastStatus,
                            task.Health,
                            task.Reason,
                        ]
                )
            )
        );
        Table(
            ["SERVICE", "ALARM", "STATE", "REASON"],
            report.Services.SelectMany(service =>
                service.Alarms.Select(alarm => (string?[])[service.Name, Alarm(alarm.Name), alarm.State, alarm.Reason])
            )
        );
        Table(
            ["SERVICE", "TIME", "SCALING ACTIVITY", "STATUS", "CAUSE"],
            report.Services.SelectMany(service =>
                service
                    .Activities.Take(ShownActivities)
                    .Select(activity =>
                        (string?[])
                            [
                                service.Name,
                                activity.Time.ToLocalTime().ToString("T", CultureInfo.InvariantCulture),
                                activity.Description,
                                activity.Status,
                                activity.Cause,
                            ]
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
            ["LOAD BALANCER", "DNS NAME", "STATE", "LISTENERS", "TARGETS"],
            report.LoadBalancers.Select(balancer =>
                (string?[])
                    [
                        balancer.Name,
                        balancer.DnsName,
                        balancer.State,
                        string.Join(", ", balancer.Listeners.Select(Listener)),
                        string.Join(", ", balancer.TargetGroups.Select(Targets)),
                    ]
            )
        );
        Table(
            ["LOAD BALANCER", "LISTENER", "PRIORITY", "CONDITIONS", "ACTION"],
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

        void Table(string[] headings, IEnumerable<string?[]> cells)
        {
            var rows = cells
                .Select(row => (IReadOnlyList<string>)[.. row.Select(cell => string.IsNullOrEmpty(cell) ? "-" : cell)])
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
            TextTable.Write(output, headings, rows);
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

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
