namespace Local.Cloud.LoadBalancing.Requests;

/// <summary>The origin of a request's answer.</summary>
internal enum AnswerReason
{
    /// <summary>A target answered.</summary>
    Target,

    /// <summary>The rule's action is a fixed response.</summary>
    FixedResponse,

    /// <summary>The rule's action is a redirect.</summary>
    Redirect,

    /// <summary>The request is one that no rule gets to see, such as TRACE.</summary>
    Refused,

    /// <summary>A web ACL blocked the request.</summary>
    Blocked,

    /// <summary>The action forwards to no group: every weight is 0, or the group is gone.</summary>
    NoTargetGroup,

    /// <summary>The group has no target that is healthy or unhealthy.</summary>
    NoTarget,

    /// <summary>No connection to the target was made.</summary>
    NoConnection,

    /// <summary>Routes or security groups do not let the load balancer reach the target.</summary>
    NotAdmitted,

    /// <summary>The target did not accept a connection in time.</summary>
    ConnectTimedOut,

    /// <summary>The target sent nothing during the load balancer's idle timeout.</summary>
    TimedOut,

    /// <summary>The target closed the connection before the end of its answer, or sent something other than HTTP/1.1.</summary>
    BadAnswer,

    /// <summary>The client closed the connection before its answer.</summary>
    ClientGone,

    /// <summary>The body of the request is not HTTP.</summary>
    BadRequest,

    /// <summary>The deregistration delay of the target ended before its answer, or the target was removed.</summary>
    Cut,
}
