using System.Globalization;
using System.Net;
using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.LoadBalancing;
using Local.Cloud.LoadBalancing.Requests;

namespace Local.Cloud.Hosting;

/// <summary>Describes the last requests of a load balancer.</summary>
internal static class RequestDescription
{
    public static AnsweredRequestReport Of(AnsweredRequest request, LoadBalancer loadBalancer, TargetGroups groups) =>
        new(
            request.Time,
            loadBalancer.Name,
            request.Port,
            request.Client?.ToString(),
            request.Method,
            request.Host,
            request.Path,
            request.Priority is 0 ? "default" : request.Priority?.ToString(CultureInfo.InvariantCulture),
            request.Action,
            request.TargetGroup is { } group ? groups.Find(group)?.Settings.Name ?? group : null,
            Text(request.Target),
            Text(request.LostTarget),
            request.Status,
            request.TargetStatus,
            JsonNamingPolicy.CamelCase.ConvertName(request.Reason.ToString()),
            request.Detail,
            new RequestTimes(
                request.Duration.TotalSeconds,
                request.RequestProcessing?.TotalSeconds,
                request.TargetProcessing?.TotalSeconds,
                request.ResponseProcessing?.TotalSeconds
            ),
            [
                .. (request.Considered ?? []).Select(target => new PsTarget(
                    target.Address.ToString(),
                    target.Port,
                    target.Health.State,
                    target.Health.Reason
                )),
            ]
        );

    private static string? Text((IPAddress Address, int Port)? target) =>
        target is var (address, port) ? $"{address}:{port}" : null;
}
