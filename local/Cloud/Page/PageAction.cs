using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Resources;

namespace Local.Cloud.Page;

/// <summary>What the page does to a stack.</summary>
internal interface IPageActions
{
    /// <summary>Carries out an action.</summary>
    /// <exception cref="CloudException">There is no such service, task or instance, or a value is not allowed.</exception>
    void Act(PageAction action);
}

/// <summary>An action that the user has chosen on the page.</summary>
/// <param name="Kind">One of the constants.</param>
/// <param name="Stack">The name of the stack.</param>
/// <param name="Target">
/// The id of a task or an instance, or <c>cluster/service</c>; empty for <see cref="TimeScale"/>.
/// </param>
/// <param name="Value">The desired count of <see cref="Scale"/>, or the factor of <see cref="TimeScale"/>.</param>
internal sealed record PageAction(string Kind, string Stack, string Target, double? Value)
{
    /// <summary>Kills the process of a task.</summary>
    public const string KillTask = "kill-task";

    /// <summary>Kills the process of an instance.</summary>
    public const string KillInstance = "kill-instance";

    /// <summary>Sets the desired count of a service.</summary>
    public const string Scale = "scale";

    /// <summary>Starts a deployment of a service's present revision.</summary>
    public const string Deploy = "deploy";

    /// <summary>Starts a deployment of the former revision: the one that a deployment in progress replaces, else the last complete one.</summary>
    public const string RollBack = "roll-back";

    /// <summary>Sets the time scale of the stack.</summary>
    public const string TimeScale = "time-scale";
}

/// <summary>The JSON form of the page's own messages.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PageAction))]
[JsonSerializable(typeof(ChecksReport))]
[JsonSerializable(typeof(PageCheck))]
[JsonSerializable(typeof(IReadOnlyCollection<LogEvent>))]
[JsonSerializable(typeof(TrafficReport))]
[JsonSerializable(typeof(LatencyReport))]
[JsonSerializable(typeof(IReadOnlyList<Decision>))]
[JsonSerializable(typeof(IReadOnlyList<AnsweredRequestReport>))]
internal sealed partial class PageJson : JsonSerializerContext;
