namespace Local.Cloud.Contract;

/// <summary>The paths of the control API.</summary>
internal static class ApiPaths
{
    public const string Version = "/v1/version";
    public const string ResourceCount = "/v1/resource-count";
    public const string Status = "/v1/status";
    public const string Ps = "/v1/ps";
    public const string Reach = "/v1/reach";
    public const string Requests = "/v1/requests";
    public const string Decisions = "/v1/decisions";
    public const string Why = "/v1/why/";
    public const string NetworkTypes = "/v1/network-types";
    public const string NetworkPlan = "/v1/network-plan";
    public const string Logs = "/v1/logs";
    public const string Stop = "/v1/stop";
    public const string TimeScale = "/v1/time-scale";
    public const string Watch = "/v1/watch";
    public const string Recorded = "/v1/recorded";
    public const string Exec = "/v1/exec";
    public const string SecretsElsewhere = "/v1/secrets-elsewhere";
    public const string Telemetry = "/v1/telemetry";
    public const string Forget = "/v1/forget";
    public const string Page = "/v1/page";
    public const string RenameStack = "/v1/rename-stack";
}
