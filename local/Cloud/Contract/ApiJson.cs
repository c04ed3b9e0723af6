using System.Text.Json;
using System.Text.Json.Serialization;

namespace Local.Cloud.Contract;

/// <summary>The control API's messages as JSON; also what <c>infra ps --json</c> prints.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = false)]
[JsonSerializable(typeof(PsReport))]
[JsonSerializable(typeof(CloudStatus))]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(TimeScaleRequest))]
[JsonSerializable(typeof(ApiError))]
public sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Asks for a stack's time scale to be changed.</summary>
public sealed record TimeScaleRequest(string Stack, double Factor);

/// <summary>Why the cloud refused a request.</summary>
public sealed record ApiError(string Message);
