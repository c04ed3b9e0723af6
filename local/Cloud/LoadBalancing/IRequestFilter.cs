using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>A check of a load balancer's requests before its rules, such as a web ACL.</summary>
internal interface IRequestFilter
{
    /// <summary>Returns whether a request may pass. Each request is asked for once. Thread-safe.</summary>
    /// <param name="client">The address of the client.</param>
    bool Admits(IPAddress client);

    /// <summary>The name of the filter.</summary>
    string Name { get; }

    /// <summary>The number of requests by the rule that decided or counted them.</summary>
    IReadOnlyList<FilterCount> Counts { get; }
}

/// <summary>The requests that met a rule of a filter since the cloud started.</summary>
/// <param name="Rule">The name of the rule; <c>Default_Action</c> for requests that no rule decided.</param>
/// <param name="Action">The action: <c>ALLOW</c>, <c>BLOCK</c> or <c>COUNT</c>.</param>
/// <param name="Requests">The number of requests.</param>
internal sealed record FilterCount(string Rule, string Action, long Requests);
