namespace Local.Cloud.Ec2;

/// <summary>The states of an instance, in EC2's words.</summary>
internal static class InstanceState
{
    /// <summary>It boots for the first time.</summary>
    public const string Pending = "pending";

    /// <summary>It runs, or is being rebooted.</summary>
    public const string Running = "running";

    /// <summary>It is asked to stop.</summary>
    public const string Stopping = "stopping";

    /// <summary>It does not run, and can be started again.</summary>
    public const string Stopped = "stopped";

    /// <summary>It is being terminated.</summary>
    public const string ShuttingDown = "shutting-down";

    /// <summary>It is gone for good.</summary>
    public const string Terminated = "terminated";
}
