using Local.Cloud.Resources;

namespace Local.Cloud.Logs;

/// <summary>CloudWatch: log groups, and the shape of alarms.</summary>
internal sealed class LogsModule
{
    /// <param name="folder"><c>.local/logs</c>.</param>
    /// <param name="time">The clock.</param>
    public LogsModule(string folder, TimeProvider time)
    {
        Groups = new LogGroups(folder, time);
        ResourceTypes = [new LogGroupType(Groups), new MetricAlarmType()];
    }

    /// <summary>The log groups.</summary>
    public LogGroups Groups { get; }

    /// <summary>Log groups and metric alarms.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
