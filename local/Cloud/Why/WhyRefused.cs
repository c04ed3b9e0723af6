using Local.Cloud.Contract;
using Local.Cloud.Decisions;

namespace Local.Cloud.Why;

/// <summary>Answers whether routes and security groups let one side reach another, and which attempts they refused.</summary>
internal static class WhyRefused
{
    /// <summary>Returns the answer.</summary>
    /// <param name="now">The present rules, as a decision about one connection.</param>
    /// <param name="isAllowed">Whether they allow the connection.</param>
    /// <param name="listens">Whether the destination listens on the port; null if that is not known.</param>
    /// <param name="attempts">The refused attempts between the two sides on the port, newest first.</param>
    public static WhyAnswer Of(Decision now, bool isAllowed, bool? listens, IReadOnlyList<Decision> attempts)
    {
        var answer =
            !isAllowed ? $"refused: {now.Reason}"
            : listens == false ? "not refused, but no listener of the load balancer has this port"
            : "not refused: routes and security groups admit the connection now";
        return new WhyAnswer(
            answer,
            [
                .. now.Facts.Select(fact => $"{fact.Name}: {fact.Value}"),
                attempts.Count == 0
                    ? "attempts that were refused: none is recorded"
                    : $"attempts that were refused: {attempts.Sum(one => one.Count)}, the last at {Moment.Text(attempts[0].Time)}",
                .. attempts
                    .Where(one => one.Reason != now.Reason)
                    .Select(one => $"{Moment.Text(one.Time)} refused: {one.Reason}"),
            ],
            isAllowed
                ? []
                :
                [
                    now.Find("route") == "none"
                        ? "give the subnet a route, or the interface a public address"
                        : "add a rule for the port to a security group of the side that has none",
                    "`./infra reach` lists who can reach whom",
                ]
        )
        {
            Decisions = attempts,
        };
    }
}
