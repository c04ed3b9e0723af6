using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>A check of a load balancer's requests before its rules, such as a web ACL.</summary>
internal interface IRequestFilter
{
    /// <summary>
    /// Returns the answer to a request that may not pass; null for one that may. Each request is asked for once.
    /// Thread-safe.
    /// </summary>
    /// <param name="client">The address of the client.</param>
    FilterAnswer? Refuse(IPAddress client);

    /// <summary>The name of the filter.</summary>
    string Name { get; }

    /// <summary>The number of requests by the rule that decided or counted them.</summary>
    IReadOnlyList<FilterCount> Counts { get; }
}

/// <summary>The answer to a request that a filter refuses.</summary>
/// <param name="StatusCode">The status code.</param>
/// <param name="ContentType">The type of the body.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Headers">Further headers.</param>
internal sealed record FilterAnswer(
    int StatusCode,
    string ContentType,
    string Body,
    IReadOnlyList<(string Name, string Value)> Headers
)
{
    /// <summary>The name of the rule that decided; <c>Default_Action</c> if none did.</summary>
    public string Rule { get; init; } = "";

    /// <summary>The load balancer's own page of 403.</summary>
    public static readonly FilterAnswer Forbidden = new(
        403,
        "text/html",
        BuiltInPages.Page(BuiltInPages.Forbidden),
        []
    );
}

/// <summary>The requests that met a rule of a filter since the cloud started.</summary>
/// <param name="Rule">The name of the rule; <c>Default_Action</c> for requests that no rule decided.</param>
/// <param name="Action">The action: <c>ALLOW</c>, <c>BLOCK</c> or <c>COUNT</c>.</param>
/// <param name="Requests">The number of requests.</param>
internal sealed record FilterCount(string Rule, string Action, long Requests);
