namespace Local.Cloud.Contract;

/// <summary>The last requests of a stack's load balancers, newest first, at most 500 of each.</summary>
/// <param name="Since">The time of the cloud's start. Nothing before it is known.</param>
/// <param name="Requests">The requests.</param>
public sealed record RequestReport(DateTimeOffset Since, IReadOnlyList<AnsweredRequestReport> Requests);

/// <summary>A request that a load balancer has answered.</summary>
/// <param name="Time">The time at which the request came.</param>
/// <param name="LoadBalancer">The name of the load balancer.</param>
/// <param name="Port">The port of the listener.</param>
/// <param name="Client">The client's address; null if it is not known.</param>
/// <param name="Method">The method.</param>
/// <param name="Host">The host as sent, with its port if it has one.</param>
/// <param name="Path">The path without the query, at most 256 characters.</param>
/// <param name="Rule">
/// The priority of the rule that matched, or <c>default</c>; null if no rule was tried.
/// </param>
/// <param name="Action">The action: <c>forward</c>, <c>redirect</c> or <c>fixed-response</c>; <c>-</c> for none.</param>
/// <param name="TargetGroup">The name of the target group; null for none.</param>
/// <param name="Target">The address and port of the target; null for none.</param>
/// <param name="LostTarget">
/// The address and port of the target that the client's cookie names, if the request went to another one; otherwise null.
/// </param>
/// <param name="Status">The status of the load balancer's answer; as in AWS, 460 if the client had gone.</param>
/// <param name="TargetStatus">The status of the target's answer; null without one.</param>
/// <param name="Reason">
/// The origin of the answer, in camel case: <c>target</c>, <c>fixedResponse</c>, <c>redirect</c>, <c>refused</c>,
/// <c>blocked</c>, <c>noTargetGroup</c>, <c>noTarget</c>, <c>noConnection</c>, <c>notAdmitted</c>,
/// <c>connectTimedOut</c>, <c>timedOut</c>, <c>badAnswer</c>, <c>clientGone</c>, <c>badRequest</c> or <c>cut</c>.
/// </param>
/// <param name="Detail">More about the reason, such as the error of a connection; null for none.</param>
/// <param name="Times">AWS's three processing times.</param>
/// <param name="Considered">The targets of the group, if none could take the request; otherwise empty.</param>
public sealed record AnsweredRequestReport(
    DateTimeOffset Time,
    string LoadBalancer,
    int Port,
    string? Client,
    string Method,
    string Host,
    string Path,
    string? Rule,
    string Action,
    string? TargetGroup,
    string? Target,
    string? LostTarget,
    int Status,
    int? TargetStatus,
    string Reason,
    string? Detail,
    RequestTimes Times,
    IReadOnlyList<PsTarget> Considered
);

/// <summary>The times of a request, in seconds.</summary>
/// <param name="Total">The time from the request to the end of its answer.</param>
/// <param name="Request">AWS's <c>request_processing_time</c>; null if the request went to no target.</param>
/// <param name="Target">AWS's <c>target_processing_time</c>; null if no target answered.</param>
/// <param name="Response">AWS's <c>response_processing_time</c>; null if no target answered.</param>
public sealed record RequestTimes(double Total, double? Request, double? Target, double? Response);
