using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>
/// The saved history of a scalable target: what its alarms and cooldowns depend on, and its activities. A cloud that
/// starts again reads it. Each target has a file.
/// </summary>
/// <param name="stateFolder">The folder of the saved states.</param>
/// <param name="resourceId">The id of the service: <c>service/cluster/name</c>.</param>
/// <param name="background">Logs a file that cannot be read or written.</param>
internal sealed class ScalingMemory(string stateFolder, string resourceId, BackgroundWork background)
{
    private readonly string _path = Path.Combine(stateFolder, "scaling-history", Uri.EscapeDataString(resourceId));

    /// <summary>Saves the history. Scaling goes on if the file cannot be written.</summary>
    public void Save(ScalingHistory history)
    {
        try
        {
            PrivateFile.Write(_path, JsonSerializer.Serialize(history, ScalingHistoryJson.Default.ScalingHistory));
        }
        catch (CloudException e)
        {
            background.Note($"scaling of {resourceId}: the history is lost when the cloud ends: {e.Message}");
        }
    }

    /// <summary>Deletes the history.</summary>
    public void Forget()
    {
        if (File.Exists(_path))
        {
            File.Delete(_path);
        }
    }

    /// <summary>Returns the saved history; an empty one if there is none, or it cannot be read.</summary>
    public ScalingHistory Load()
    {
        try
        {
            return JsonFile.Load(_path, ScalingHistoryJson.Default.ScalingHistory, "scaling begins without datapoints")
                ?? ScalingHistory.Empty;
        }
        catch (Exception e) when (e is CloudException or IOException or UnauthorizedAccessException)
        {
            background.Note($"scaling of {resourceId}: {e.Message}");
            return ScalingHistory.Empty;
        }
    }
}

/// <summary>The history of a scalable target.</summary>
/// <param name="Sampled">The time of the last datapoints.</param>
/// <param name="Metrics">The datapoints of each policy, by the policy's name.</param>
/// <param name="Activities">The scaling activities, newest first.</param>
/// <param name="LastOut">The last step that scaled out; null if there was none.</param>
/// <param name="LastIn">The last step that scaled in; null if there was none.</param>
internal sealed record ScalingHistory(
    DateTimeOffset Sampled,
    IReadOnlyDictionary<string, MetricHistory> Metrics,
    IReadOnlyList<ScalingActivity> Activities,
    ScalingStep? LastOut,
    ScalingStep? LastIn
)
{
    /// <summary>The history of a new target.</summary>
    public static ScalingHistory Empty { get; } = new(default, new Dictionary<string, MetricHistory>(), [], null, null);

    /// <summary>
    /// Returns the datapoints of a policy, with none for each minute since the last one: while no cloud ran, nothing was
    /// measured.
    /// </summary>
    /// <param name="policy">The policy. Datapoints of another metric do not count.</param>
    /// <param name="now">The time.</param>
    /// <param name="period">The length of a minute, after time scaling.</param>
    /// <param name="kept">The number of datapoints to return at most.</param>
    public IEnumerable<double?> Datapoints(TargetTrackingPolicy policy, DateTimeOffset now, TimeSpan period, int kept)
    {
        if (Metrics.GetValueOrDefault(policy.Name) is not { } metric || metric.Metric != policy.Metric)
        {
            return [];
        }

        var missed = (int)Math.Clamp((now - Sampled) / period, 0, kept);
        return metric.Datapoints.Concat(Enumerable.Repeat<double?>(null, missed)).TakeLast(kept);
    }
}

/// <summary>A metric of a policy and its datapoints: one a minute, newest last, null for a minute without data.</summary>
internal sealed record MetricHistory(string Metric, IReadOnlyList<double?> Datapoints);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ScalingHistory))]
internal sealed partial class ScalingHistoryJson : JsonSerializerContext;
