using Local.Cloud.Resources;

namespace Local.Cloud.Logs;

/// <summary>CloudWatch: log groups and metric alarms.</summary>
internal sealed class LogsModule
{
    /// <param name="folder">The folder <c>.local/logs</c>.</param>
    /// <param name="time">The clock.</param>
    public LogsModule(string folder, TimeProvider time)
    {
        Groups = new LogGroups(folder, time);
        ResourceTypes = [new LogGroupType(Groups)];
    }

    /// <summary>The log groups.</summary>
    public LogGroups Groups { get; }

    /// <summary>The resource type of log groups.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
