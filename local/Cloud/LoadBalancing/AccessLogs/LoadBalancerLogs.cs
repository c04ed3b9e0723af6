using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>The logs of a load balancer, each of which may be off. Thread-safe for readers.</summary>
/// <param name="source">The load balancer.</param>
/// <param name="buckets">The objects of the buckets.</param>
/// <param name="work">The clock of the delivery.</param>
internal sealed class LoadBalancerLogs(LogSource source, Buckets buckets, WorkContext work) : IDisposable
{
    private const string AccessProperty = "accessLogs";
    private const string ConnectionProperty = "connectionLogs";
    private const string HealthCheckProperty = "healthCheckLogs";

    private volatile DeliveredLog? _access;
    private volatile DeliveredLog? _connections;

    /// <summary>The log of requests; null if it is off.</summary>
    public DeliveredLog? Access => _access;

    /// <summary>The log of connections; null if it is off.</summary>
    public DeliveredLog? Connections => _connections;

    /// <summary>The clock.</summary>
    public TimeProvider Time => work.Time;

    /// <summary>Returns the errors in the inputs.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        var errors = LogTarget.Check(inputs, AccessProperty).Concat(LogTarget.Check(inputs, ConnectionProperty));
        return LogTarget.Of(inputs.Map(HealthCheckProperty)) is null
            ? errors
            : errors.Append(InputError.Value($"{HealthCheckProperty}.enabled", true, "false in the local cloud"));
    }

    /// <summary>Checks the buckets that the inputs name.</summary>
    /// <exception cref="CloudException">A bucket does not exist, or does not admit load balancers.</exception>
    public static void Require(PropertyMap inputs, Buckets buckets, string loadBalancerArn)
    {
        LogTarget.Of(inputs.Map(AccessProperty))?.Require(LogKind.Access, buckets, loadBalancerArn);
        LogTarget.Of(inputs.Map(ConnectionProperty))?.Require(LogKind.Connection, buckets, loadBalancerArn);
    }

    /// <summary>Sets the logs. A log whose place stays the same goes on.</summary>
    /// <param name="inputs">The inputs of the load balancer.</param>
    public void Set(PropertyMap inputs)
    {
        _access = Changed(LogKind.Access, _access, LogTarget.Of(inputs.Map(AccessProperty)));
        _connections = Changed(LogKind.Connection, _connections, LogTarget.Of(inputs.Map(ConnectionProperty)));
    }

    /// <summary>Ends the logs and delivers the rest.</summary>
    public void Dispose()
    {
        _access?.Dispose();
        _connections?.Dispose();
    }

    private DeliveredLog? Changed(LogKind kind, DeliveredLog? log, LogTarget? target)
    {
        if (log?.Target == target)
        {
            return log;
        }

        log?.Dispose();
        return target is null ? null : new DeliveredLog(kind, target, source, buckets, work);
    }
}
