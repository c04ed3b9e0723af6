namespace Local.Cloud.Contract;

/// <summary>The kinds of the questions of <c>infra why</c>. Each is the end of a path of the APIs.</summary>
internal static class QuestionKind
{
    /// <summary>The status of a load balancer's answer.</summary>
    public const string Status = "status";

    /// <summary>The state of a task.</summary>
    public const string Task = "task";

    /// <summary>The tasks and deployments of a service.</summary>
    public const string Service = "service";

    /// <summary>A connection that is refused.</summary>
    public const string Refused = "refused";

    /// <summary>The rule of a listener that a request matches.</summary>
    public const string Rule = "rule";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Status, Task, Service, Refused, Rule];
}
