using System.Globalization;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Protocol.Text;

namespace Local.Cloud.Why;

/// <summary>Answers why a load balancer answered a request with a status.</summary>
internal static class WhyStatus
{
    private const int Shown = 5;

    /// <summary>Returns the answer.</summary>
    /// <param name="status">The status of the load balancer's answer, such as 503.</param>
    /// <param name="at">The time of the request; null for the last one.</param>
    /// <param name="requests">The last requests of the load balancers, newest first.</param>
    public static WhyAnswer Of(int status, DateTimeOffset? at, RequestReport requests)
    {
        var same = requests.Requests.Where(request => request.Status == status).ToList();
        if (same.Count == 0)
        {
            return Unknown(status, requests);
        }

        var request = at is { } time ? same.MinBy(one => (one.Time - time).Duration())! : same[0];
        return new WhyAnswer(
            $"{status}: {Reason(request)}",
            [.. FactsOf(request), Count(same, requests)],
            Advice(request)
        )
        {
            Requests = [request, .. same.Where(one => one != request).Take(Shown - 1)],
        };
    }

    private static WhyAnswer Unknown(int status, RequestReport requests)
    {
        var kept = requests.Requests;
        var range =
            kept.Count == 0
                ? "no request has come"
                : $"of {Counted.Text(kept.Count, "recorded request")}, none had this status; the oldest came at {Moment.Text(kept[^1].Time)}";
        return WhyAnswer.Unknown(
            $"no load balancer of the stack is known to have answered {status}: {range}",
            status is 400 or 408 or 414 or 431
                ?
                [
                    "a request that is not HTTP, or whose head is too long or too slow, is answered before the rules see it, and is not recorded",
                ]
                : ["`./infra ps` lists the load balancers and their listeners"]
        );
    }

    private static string Reason(AnsweredRequestReport request)
    {
        var (group, target) = (request.TargetGroup, request.Target);
        var rule =
            request.Rule == "default"
                ? "no rule matched, and the default action"
                : $"the action of rule {request.Rule}";
        return request.Reason switch
        {
            "target" => $"the target {target} of {group} itself answered {request.TargetStatus}",
            "fixedResponse" => $"{rule} is a fixed response with this status",
            "redirect" => $"{rule} is a redirect",
            "refused" => Refused(request),
            "blocked" => $"the web ACL blocked the request before the rules of the listener saw it: {request.Detail}",
            "noTargetGroup" =>
                $"the action forwards to no target group: {request.Detail ?? $"{group} does not exist any more"}",
            "noTarget" when request.Considered.Count == 0 => $"no target is registered in the target group {group}",
            "noTarget" => $"no target of {group} can take a request: "
                + string.Join(
                    ", ",
                    request.Considered.GroupBy(one => one.State).Select(one => $"{one.Count()} {one.Key}")
                ),
            "noConnection" => $"no connection to the target {target} of {group} was made: {request.Detail}",
            "notAdmitted" => $"the load balancer may not reach the target {target} of {group}: {request.Detail}",
            "connectTimedOut" => $"the target {target} of {group} did not accept a connection within 10 s",
            "timedOut" => $"the target {target} of {group} sent nothing for too long: {request.Detail}",
            "badAnswer" => $"the target {target} of {group} gave no whole answer: {request.Detail}",
            "clientGone" => $"the client closed its connection before the target {target} of {group} had answered",
            "badRequest" => $"the body of the request is not HTTP: {request.Detail}",
            _ => $"the target {target} of {group} was removed before it had answered: its deregistration delay ended",
        };
    }

    private static string Refused(AnsweredRequestReport request) =>
        request.Status switch
        {
            405 => $"the load balancer refuses the method {request.Method}",
            463 => "X-Forwarded-For has more than 30 addresses",
            _ => "the request's method, host or target is not one that HTTP allows here",
        };

    private static IEnumerable<string> FactsOf(AnsweredRequestReport request)
    {
        yield return $"request: {request.Method} {request.Host}{request.Path} from {request.Client} at {Moment.Text(request.Time)}";
        yield return $"listener: {request.LoadBalancer}:{request.Port}";
        yield return $"rule: {request.Rule ?? "none was tried"}{(request.Action == "-" ? "" : $", whose action is {request.Action}")}";
        if (request.TargetGroup is { } group)
        {
            yield return $"target group: {group}";
        }

        if (request.Target is { } target)
        {
            yield return $"target: {target}, which answered {request.TargetStatus?.ToString(CultureInfo.InvariantCulture) ?? "nothing"}";
        }

        if (request.LostTarget is { } lost)
        {
            yield return $"sticky target: the client's cookie names {lost}, which could not take the request";
        }

        foreach (var considered in request.Considered)
        {
            yield return $"target: {considered.Address}:{considered.Port} was {considered.State} ({considered.Reason})";
        }

        var times = request.Times;
        yield return $"times: {Seconds(times.Total)} in all; request {Seconds(times.Request)}, target {Seconds(times.Target)}, "
            + $"response {Seconds(times.Response)}";
    }

    private static string Count(List<AnsweredRequestReport> same, RequestReport requests) =>
        $"{same.Count} of {Counted.Text(requests.Requests.Count, "recorded request")} had this status, from {Moment.Text(same[^1].Time)} "
        + $"to {Moment.Text(same[0].Time)}";

    private static IReadOnlyList<string> Advice(AnsweredRequestReport request) =>
        request.Reason switch
        {
            "target" => ["`./infra logs` shows the lines of the service"],
            "fixedResponse" or "redirect" =>
            [
                $"`./infra why rule {HostOf(request)} {request.Path} --listener {request.LoadBalancer}:{request.Port}` shows each rule that was tried",
            ],
            "noTarget" =>
            [
                "`./infra why service NAME` tells what the service waits for",
                "`./infra ps` lists the targets",
            ],
            "noTargetGroup" => ["give a target group of the action a weight above 0"],
            "notAdmitted" =>
            [
                "admit the load balancer's security group in a security group of the target, on the target's port",
                "`./infra reach` lists who can reach whom",
            ],
            "noConnection" => ["the program of the target must listen on the port that its target group has"],
            "timedOut" => ["make the target answer earlier, or raise idleTimeout of the load balancer"],
            "badAnswer" => ["`./infra logs` shows the lines of the service, such as an error while it answered"],
            "cut" => ["raise deregistrationDelay of the target group, or make the target answer earlier"],
            "blocked" => ["`./infra ps --json` has the requests of each rule of the web ACL"],
            _ => [],
        };

    private static string HostOf(AnsweredRequestReport request) => request.Host.Split(':')[0];

    private static string Seconds(double? seconds) =>
        seconds is { } known ? Moment.Text(TimeSpan.FromSeconds(known)) : "none";
}
