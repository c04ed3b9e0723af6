namespace Local.Cloud.Decisions;

/// <summary>
/// The decisions since the cloud started, bounded: the newest 50 of each subject, of the newest 500 subjects of each kind.
/// Equal decisions in a row are one with a count. Thread-safe.
/// </summary>
internal sealed class DecisionLog
{
    /// <summary>The most decisions of a subject.</summary>
    public const int MostOfSubject = 50;

    /// <summary>The most subjects of a kind.</summary>
    public const int MostSubjects = 500;

    private const int MostFacts = 40;
    private const int LongestText = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Dictionary<(string Stack, string Subject), List<Decision>>> _kinds = [];

    /// <summary>Adds a decision. Long texts are cut.</summary>
    public void Add(Decision decision)
    {
        var bounded = decision with
        {
            Reason = Cut(decision.Reason),
            Facts = [.. decision.Facts.Take(MostFacts).Select(fact => fact with { Value = Cut(fact.Value) })],
        };
        lock (_lock)
        {
            var decisions = Of(bounded);
            if (decisions is [.., var last] && (last.Outcome, last.Reason) == (bounded.Outcome, bounded.Reason))
            {
                decisions[^1] = bounded with { Since = last.Since, Count = last.Count + 1 };
                return;
            }

            decisions.Add(bounded);
            if (decisions.Count > MostOfSubject)
            {
                decisions.RemoveAt(0);
            }
        }
    }

    /// <summary>Returns decisions, newest first.</summary>
    /// <param name="kind">The kind; null for all.</param>
    /// <param name="stack">The stack, whose decisions come with those of no stack; null for all.</param>
    /// <param name="subject">The subject; null for all.</param>
    public IReadOnlyList<Decision> All(string? kind = null, string? stack = null, string? subject = null)
    {
        lock (_lock)
        {
            return
            [
                .. _kinds
                    .Where(one => kind is null || one.Key == kind)
                    .SelectMany(one => one.Value)
                    .Where(one => stack is null || one.Key.Stack == stack || one.Key.Stack.Length == 0)
                    .Where(one => subject is null || one.Key.Subject == subject)
                    .SelectMany(one => Enumerable.Reverse(one.Value))
                    .OrderByDescending(decision => decision.Time),
            ];
        }
    }

    private List<Decision> Of(Decision decision)
    {
        if (!_kinds.TryGetValue(decision.Kind, out var subjects))
        {
            _kinds[decision.Kind] = subjects = [];
        }

        var key = (decision.Stack, decision.Subject);
        if (!subjects.TryGetValue(key, out var decisions))
        {
            if (subjects.Count == MostSubjects)
            {
                subjects.Remove(subjects.MinBy(one => one.Value[^1].Time).Key);
            }

            subjects[key] = decisions = [];
        }

        return decisions;
    }

    private static string Cut(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
