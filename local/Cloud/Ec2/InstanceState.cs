namespace Local.Cloud.Ec2;

/// <summary>The states of an instance, in EC2's words.</summary>
internal static class InstanceState
{
    /// <summary>The first boot is in progress.</summary>
    public const string Pending = "pending";

    /// <summary>The instance runs or reboots.</summary>
    public const string Running = "running";

    /// <summary>The instance was ordered to stop.</summary>
    public const string Stopping = "stopping";

    /// <summary>The instance is not running and can be started again.</summary>
    public const string Stopped = "stopped";

    /// <summary>The instance is being terminated.</summary>
    public const string ShuttingDown = "shutting-down";

    /// <summary>The instance is terminated for good.</summary>
    public const string Terminated = "terminated";
}
