namespace Local.Cloud.Contract;

/// <summary>A request whose rule is asked for.</summary>
/// <param name="Host">The host without the port.</param>
/// <param name="Path">The path, with or without a query.</param>
/// <param name="Listener">
/// The port of the listener, the name of its load balancer, or both, such as <c>web:8000</c>; null if the stack has only one
/// listener.
/// </param>
/// <param name="Method">The method.</param>
/// <param name="Headers">The headers, such as <c>X-Version: 2</c>.</param>
/// <param name="Source">The client's address.</param>
public sealed record RuleQuestion(
    string Host,
    string Path,
    string? Listener,
    string Method,
    IReadOnlyList<string> Headers,
    string Source
);
