using System.Net;

namespace Local.Cloud.LoadBalancing.Requests;

/// <summary>A request that a load balancer has answered, and what its answer was made of.</summary>
internal readonly record struct AnsweredRequest
{
    /// <summary>The time at which the request came.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>The client's address.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>The method.</summary>
    public string Method { get; init; }

    /// <summary>The host as sent, with its port if it has one.</summary>
    public string Host { get; init; }

    /// <summary>The path without the query, which may hold secrets; at most 256 characters.</summary>
    public string Path { get; init; }

    /// <summary>The port of the listener.</summary>
    public int Port { get; init; }

    /// <summary>The priority of the rule that matched; 0 for the default action, null if no rule was tried.</summary>
    public int? Priority { get; init; }

    /// <summary>The type of the action, such as <c>forward</c>; <c>-</c> for none.</summary>
    public string Action { get; init; }

    /// <summary>The ARN of the target group; null for none.</summary>
    public string? TargetGroup { get; init; }

    /// <summary>The target; null for none.</summary>
    public (IPAddress Address, int Port)? Target { get; init; }

    /// <summary>The former target that the client's cookie names, if the request went to another one; otherwise null.</summary>
    public (IPAddress Address, int Port)? LostTarget { get; init; }

    /// <summary>The status of the load balancer's answer. As in AWS, 460 if the client had gone.</summary>
    public int Status { get; init; }

    /// <summary>The status of the target's answer; null without one.</summary>
    public int? TargetStatus { get; init; }

    /// <summary>AWS's <c>request_processing_time</c>; null if the request went to no target.</summary>
    public TimeSpan? RequestProcessing { get; init; }

    /// <summary>AWS's <c>target_processing_time</c>; null if no target answered.</summary>
    public TimeSpan? TargetProcessing { get; init; }

    /// <summary>AWS's <c>response_processing_time</c>; null if no target answered.</summary>
    public TimeSpan? ResponseProcessing { get; init; }

    /// <summary>The time from the request to the end of its answer.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The origin of the answer.</summary>
    public AnswerReason Reason { get; init; }

    /// <summary>More about the reason, such as the error of a connection; null for none.</summary>
    public string? Detail { get; init; }

    /// <summary>The targets of the group, if none could take the request; otherwise null.</summary>
    public IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)>? Considered { get; init; }
}
