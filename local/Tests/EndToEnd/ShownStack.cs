using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>A stack as a view of the page shows it, and as <c>ps --json</c> has it, in the same words.</summary>
/// <param name="View">The name of the view.</param>
/// <param name="Script">A JavaScript function that returns the lines that the view shows.</param>
/// <param name="Expected">Returns the lines of a report.</param>
internal sealed record ShownStack(string View, string Script, Func<JsonElement, IEnumerable<string>> Expected)
{
    /// <summary>The nodes of target groups and targets with their states, and the edges between load balancer and targets.</summary>
    public static ShownStack Topology { get; } =
        new(
            "Topology",
            """
            () => [
              ...[...document.querySelectorAll('#view-topology [data-node]')]
                .filter((node) => /^(group|target) /.test(node.dataset.node))
                .map((node) => `${node.dataset.node}: ${node.lastElementChild.textContent}`),
              ...[...document.querySelectorAll('#view-topology tr[data-row]')]
                .map((row) => row.dataset.row)
                .filter((edge) => !edge.includes('neighbour')),
            ]
            """,
            ps => List(ps, "loadBalancers").SelectMany(balancer => TopologyOf(ps, balancer))
        );

    /// <summary>Each target with its state and reason.</summary>
    public static ShownStack Health { get; } =
        new(
            "Health",
            """
            () => [...document.querySelectorAll('#view-health [data-group] tr[data-row]')]
              .map((row) => `${row.closest('[data-group]').dataset.group} ${row.dataset.row}: ${row.cells[1].textContent} ${row.cells[2].textContent}`)
            """,
            ps =>
                from balancer in List(ps, "loadBalancers")
                from @group in List(balancer, "targetGroups")
                from target in List(@group, "targets")
                let reason = Text(target, "reason") + Text(target, "description")
                select $"{Text(@group, "name")} {Endpoint(target)}: {Text(target, "state")} {(reason.Length > 0 ? reason : "–")}"
        );

    /// <summary>Each service's counts, its deployments and its tasks.</summary>
    public static ShownStack Deployments { get; } =
        new(
            "Deployments",
            """
            () => [...document.querySelectorAll('#view-deployments [data-service]')].flatMap((panel) => [
              `${panel.dataset.service}: ${panel.querySelector('.facts').textContent.split(' during ')[0]}`,
              ...[...panel.querySelectorAll('tr[data-row]')].map((row) => ({ row, cells: [...row.cells] })).flatMap(({ row, cells }) =>
                cells[0].dataset.head === 'Revision' ? `${row.dataset.row}: ${cells[0].querySelector('strong').textContent} ${cells[1].querySelector('.state').textContent} ${cells[2].textContent}, ${cells[3].textContent} failed`
                : cells[1].dataset.head === 'Status' ? `${row.dataset.row}: ${cells[1].textContent} ${cells[2].textContent} ${cells[0].querySelector('.sub').textContent}`
                : []),
            ])
            """,
            ps => List(ps, "services").SelectMany(DeploymentsOf)
        );

    /// <summary>Each service's bounds and counts, its alarms, its activities, and the last datapoint of each metric.</summary>
    public static ShownStack Scaling { get; } =
        new(
            "Scaling",
            """
            () => [...document.querySelectorAll('#view-scaling [data-service]')].flatMap((panel) => [
              `${panel.dataset.service}: ${panel.querySelector('.facts').textContent}`,
              ...[...panel.querySelectorAll('[data-metric]')].map((figure) => `${figure.dataset.metric}: ${figure.querySelector('.key.metric').textContent}`),
              ...[...panel.querySelectorAll('tr[data-row]')].map((row) =>
                row.cells[0].dataset.head === 'Alarm' ? `${row.dataset.row}: ${row.cells[1].textContent} ${row.cells[2].textContent}` : `${row.cells[1].textContent} ${row.cells[2].textContent}`),
            ])
            """,
            ps => List(ps, "services").SelectMany(ScalingOf)
        );

    /// <summary>Waits until the view, which is shown, has exactly what a report has that was made at that time.</summary>
    public async Task MatchesAsync(IPage page, Func<JsonElement> ps)
    {
        string[] shown = [];
        string[] expected = [];
        try
        {
            await Until.TrueAsync(
                $"{View} as in ps",
                async () =>
                {
                    expected = [.. Expected(ps()).Order(StringComparer.Ordinal)];
                    shown = [.. (await page.EvaluateAsync<string[]>(Script)).Order(StringComparer.Ordinal)];
                    return expected.Length > 0 && shown.SequenceEqual(expected);
                }
            );
        }
        finally
        {
            Assert.That(shown, Is.EqualTo(expected), View);
        }
    }

    private static IEnumerable<string> TopologyOf(JsonElement ps, JsonElement balancer)
    {
        var name = Text(balancer, "name");
        foreach (var listener in List(balancer, "listeners"))
        {
            var port = Text(listener, "port");
            yield return $"internet → listener {name} {port}";
            foreach (var rule in List(listener, "rules"))
            {
                yield return $"listener {name} {port} → rule {name} {port} {Text(rule, "priority")}";
                foreach (var group in List(rule, "targetGroups"))
                {
                    yield return $"rule {name} {port} {Text(rule, "priority")} → group {group.GetString()}";
                }
            }
        }

        foreach (var group in List(balancer, "targetGroups"))
        {
            var targets = List(group, "targets").ToList();
            var healthy = targets.Count(target => Text(target, "state") == "healthy");
            yield return $"group {Text(group, "name")}: {healthy} of {targets.Count} healthy";
            foreach (var target in targets)
            {
                var node = $"target {Text(target, "address")} {Text(target, "port")}";
                var owner = TasksOf(ps).FirstOrDefault(task => task.Endpoint == Endpoint(target));
                yield return $"group {Text(group, "name")} → {node}";
                yield return $"{node}: {(owner is null ? "" : $"{owner.Id[..8]} · ")}{Text(target, "state")}";
            }
        }
    }

    private static IEnumerable<string> DeploymentsOf(JsonElement service)
    {
        var threshold = Text(service, "failureThreshold") is { Length: > 0 } most ? $" of {most}" : "";
        var pending = service.GetProperty("pending").GetInt32();
        yield return $"{Text(service, "name")}: {Text(service, "running")} of {Text(service, "desired")} running"
            + (pending > 0 ? $", {pending} pending" : "")
            + $" · between {Text(service, "minimumTasks")} and {Text(service, "maximumTasks")}";
        foreach (var one in List(service, "deployments").Concat(List(service, "endedDeployments")))
        {
            yield return $"{Text(one, "id")}: {Text(one, "taskDefinition")} {Text(one, "rolloutState")} "
                + $"{Text(one, "running")} of {Text(one, "desired")}, {Text(one, "failed")}{threshold} failed";
        }

        foreach (var task in service.Tasks())
        {
            var place = task.Address is null || task.Port is null ? "no address" : task.Endpoint;
            yield return $"{task.Id}: {task.LastStatus} {task.Health} {place} · {task.TaskDefinition}";
        }
    }

    private static IEnumerable<string> ScalingOf(JsonElement service)
    {
        var scaling = service.GetProperty("scaling");
        var counts = $"{Text(service, "name")}: desired {Text(service, "desired")}, running {Text(service, "running")}";
        yield return $"{counts} · between {Text(scaling, "minimum")} and {Text(scaling, "maximum")} · a datapoint each "
            + $"{Text(scaling, "period")} s";
        foreach (var metric in List(scaling, "metrics"))
        {
            yield return $"{Text(metric, "metric")}: last datapoint {Datapoint(List(metric, "datapoints").LastOrDefault())}";
        }

        foreach (var alarm in List(service, "alarms"))
        {
            var reason = Text(alarm, "reason");
            yield return $"{Text(alarm, "name")}: {Text(alarm, "state")} {(reason.Length > 0 ? reason : "–")}";
        }

        foreach (var activity in List(service, "activities"))
        {
            yield return $"{Text(activity, "description")} {Text(activity, "cause")}";
        }
    }

    /// <summary>Returns a value as the page writes numbers: at most one digit after the point, below 10 alone.</summary>
    private static string Datapoint(JsonElement datapoint)
    {
        if (datapoint.ValueKind == JsonValueKind.Undefined)
        {
            return "none yet";
        }

        var value = datapoint.GetProperty("value");
        return value.ValueKind == JsonValueKind.Null
            ? "no data"
            : value.GetDouble() switch
            {
                0 => "0",
                < 0.1 => "<0.1",
                < 10 and var small => small
                    .ToString("F1", CultureInfo.InvariantCulture)
                    .Replace(".0", "", StringComparison.Ordinal),
                var large => Math.Round(large, MidpointRounding.AwayFromZero)
                    .ToString("N0", CultureInfo.InvariantCulture),
            };
    }

    private static IEnumerable<RunningTask> TasksOf(JsonElement ps) =>
        List(ps, "services").SelectMany(one => one.Tasks());

    private static string Endpoint(JsonElement target) => $"{Text(target, "address")}:{Text(target, "port")}";

    private static JsonElement.ArrayEnumerator List(JsonElement json, string name) =>
        json.GetProperty(name).EnumerateArray();

    /// <summary>Returns a value as text; empty for null.</summary>
    private static string Text(JsonElement json, string name) => json.GetProperty(name).ToString();
}
