namespace Local.Cloud.Decisions;

/// <summary>A decision of the cloud, with the facts that it was made of, as recorded when it was made.</summary>
/// <param name="Time">The time of the decision.</param>
/// <param name="Stack">The stack; empty if the decision concerns no stack alone.</param>
/// <param name="Kind">One of <see cref="DecisionKind"/>.</param>
/// <param name="Subject">What the decision is about, such as a task's id, or a service's name.</param>
/// <param name="Outcome">The result in a word or two, such as <c>unhealthy</c>.</param>
/// <param name="Reason">The cause in a sentence without its full stop.</param>
/// <param name="Facts">What went into the decision.</param>
public sealed record Decision(
    DateTimeOffset Time,
    string Stack,
    string Kind,
    string Subject,
    string Outcome,
    string Reason,
    IReadOnlyList<Fact> Facts
)
{
    /// <summary>The time of the first of several equal decisions in a row.</summary>
    public DateTimeOffset Since { get; init; } = Time;

    /// <summary>The number of equal decisions in a row, 1 or more. The facts are those of the last one.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Returns the value of a fact; null if the decision has none of this name.</summary>
    public string? Find(string fact) => Facts.FirstOrDefault(one => one.Name == fact)?.Value;
}

/// <summary>A fact that went into a decision.</summary>
/// <param name="Name">The name, in words.</param>
/// <param name="Value">The value, with its unit.</param>
public sealed record Fact(string Name, string Value);

/// <summary>The kinds of decisions.</summary>
public static class DecisionKind
{
    /// <summary>The health of a target. The subject is its address and port, such as <c>127.31.16.5:3000</c>.</summary>
    public const string Target = "target";

    /// <summary>A task's start, stop or state. The subject is its id: 32 hex digits.</summary>
    public const string Task = "task";

    /// <summary>A service's deployment or desired count. The subject is the service's name.</summary>
    public const string Service = "service";

    /// <summary>The tasks that a service starts and stops. The subject is the service's name.</summary>
    public const string Step = "step";

    /// <summary>What a service waits for. The subject is the service's name.</summary>
    public const string Wait = "wait";

    /// <summary>A decision of Application Auto Scaling. The subject is the service's name.</summary>
    public const string Scaling = "scaling";

    /// <summary>A connection that was refused. The subject is <c>source → destination:port</c>.</summary>
    public const string Connection = "connection";
}
