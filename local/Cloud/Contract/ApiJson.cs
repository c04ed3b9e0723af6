using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Cloud.Contract;

/// <summary>The JSON form of the control API's messages. <c>infra ps --json</c> prints it too.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = false)]
[JsonSerializable(typeof(PsReport))]
[JsonSerializable(typeof(ReachReport))]
[JsonSerializable(typeof(RequestReport))]
[JsonSerializable(typeof(DecisionReport))]
[JsonSerializable(typeof(WhyAnswer))]
[JsonSerializable(typeof(NetworkPlanRequest))]
[JsonSerializable(typeof(NetworkPlan))]
[JsonSerializable(typeof(CloudStatus))]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(ExecRequest))]
[JsonSerializable(typeof(ExecTarget))]
[JsonSerializable(typeof(TimeScaleRequest))]
[JsonSerializable(typeof(ExportRequest))]
[JsonSerializable(typeof(ApiError))]
public sealed partial class ApiJson : JsonSerializerContext;

/// <summary>A request to change a stack's time scale.</summary>
public sealed record TimeScaleRequest(string Stack, double Factor);

/// <summary>A request to export telemetry.</summary>
/// <param name="Receiver">The receiver.</param>
/// <param name="Redeploy">Whether each service is deployed again, so that its tasks export too.</param>
public sealed record ExportRequest(OtlpReceiver Receiver, bool Redeploy);

/// <summary>The reason why the cloud refused a request.</summary>
public sealed record ApiError(string Message);
