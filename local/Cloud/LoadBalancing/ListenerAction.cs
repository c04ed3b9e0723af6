namespace Local.Cloud.LoadBalancing;

/// <summary>The action of a listener for a request.</summary>
/// <param name="Type">AWS's name of the action: <c>forward</c>, <c>redirect</c> or <c>fixed-response</c>.</param>
internal abstract record ListenerAction(string Type);

/// <summary>Forwards a request to a target of one of the groups, in proportion to their weights.</summary>
internal sealed record ForwardAction(IReadOnlyList<WeightedTargetGroup> TargetGroups) : ListenerAction("forward")
{
    /// <summary>Returns the ARN of the group for a request; null if every weight is 0.</summary>
    /// <param name="chance">A random number from 0 to below 1.</param>
    public string? Choose(double chance)
    {
        if (TargetGroups is [{ Weight: > 0 } only])
        {
            return only.Arn;
        }

        var point = chance * TargetGroups.Sum(group => group.Weight);
        foreach (var group in TargetGroups)
        {
            if (point < group.Weight)
            {
                return group.Arn;
            }

            point -= group.Weight;
        }

        return null;
    }
}

/// <summary>A target group and its weight, 0 to 999.</summary>
internal sealed record WeightedTargetGroup(string Arn, int Weight);

/// <summary>Answers with a fixed text.</summary>
internal sealed record FixedResponseAction(int StatusCode, string ContentType, string Body)
    : ListenerAction("fixed-response");

/// <summary>
/// Redirects to another address. In its parts, <c>#{protocol}</c>, <c>#{host}</c>, <c>#{port}</c>, <c>#{path}</c>
/// and <c>#{query}</c> stand for the parts of the request.
/// </summary>
internal sealed record RedirectAction(
    int StatusCode,
    string Protocol,
    string Host,
    string Port,
    string Path,
    string Query
) : ListenerAction("redirect")
{
    /// <summary>Whether the redirect leads back to the same address, at most with another query.</summary>
    public bool GoesBack => (Protocol, Host, Port, Path) == ("#{protocol}", "#{host}", "#{port}", "/#{path}");

    /// <summary>Returns the address of the redirect.</summary>
    /// <param name="port">The listener's port.</param>
    /// <param name="query">The query as sent, without the question mark.</param>
    public string Location(string protocol, string host, int port, string path, string query)
    {
        var fullPath = Fill(Path);
        var fullQuery = Fill(Query);
        return $"{Fill(Protocol).ToLowerInvariant()}://{Fill(Host)}:{Fill(Port)}{fullPath}"
            + (fullQuery.Length > 0 ? "?" + fullQuery : "");

        string Fill(string text) =>
            text.Replace("#{protocol}", protocol)
                .Replace("#{host}", host)
                .Replace("#{port}", $"{port}")
                .Replace("#{path}", path.TrimStart('/'))
                .Replace("#{query}", query);
    }
}
