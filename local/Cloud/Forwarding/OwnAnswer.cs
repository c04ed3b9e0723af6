namespace Local.Cloud.Forwarding;

/// <summary>An answer that a proxy makes itself.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">The reason phrase; null for the usual one.</param>
/// <param name="Type">The type of the body.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Headers">Further headers.</param>
internal sealed record OwnAnswer(
    int Status,
    string? Reason,
    string Type,
    string Body,
    params IReadOnlyList<(string Name, string Value)> Headers
);
