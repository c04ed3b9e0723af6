using Local.Cloud.Decisions;

namespace Local.Tests.Decisions;

/// <summary>The log of decisions is bounded, and counts equal decisions.</summary>
public sealed class DecisionLogTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private DecisionLog _log = null!;

    [SetUp]
    public void Start() => _log = new DecisionLog();

    [Test]
    public void Equal_decisions_in_a_row_are_one_with_a_count_and_the_last_facts()
    {
        _log.Add(Decision(0, reason: "first"));
        _log.Add(Decision(1, reason: "again"));
        _log.Add(Decision(2, reason: "again") with { Facts = [new Fact("last", "yes")] });

        var newest = _log.All()[0];
        Assert.That(_log.All(), Has.Count.EqualTo(2));
        Assert.That(
            (newest.Count, newest.Since, newest.Time),
            Is.EqualTo((2, Begin.AddSeconds(1), Begin.AddSeconds(2)))
        );
        Assert.That(newest.Find("last"), Is.EqualTo("yes"));
    }

    [Test]
    public void The_newest_decisions_of_the_newest_subjects_are_kept()
    {
        for (var i = 0; i <= DecisionLog.MostSubjects; i++)
        {
            _log.Add(Decision(i, subject: $"{i}"));
        }

        for (var i = 0; i <= DecisionLog.MostOfSubject; i++)
        {
            _log.Add(Decision(1000 + i, reason: $"{i}"));
        }

        var kept = _log.All().GroupBy(decision => decision.Subject).ToDictionary(one => one.Key, one => one.ToList());
        Assert.That(kept, Has.Count.EqualTo(DecisionLog.MostSubjects));
        Assert.That(kept, Does.Not.ContainKey("0").And.Not.ContainKey("1"), "the oldest ones have made room");
        Assert.That(
            kept["users"].Select(decision => decision.Reason),
            Is.EqualTo(Enumerable.Range(1, DecisionLog.MostOfSubject).Reverse().Select(i => $"{i}"))
        );
    }

    [Test]
    public void Long_texts_and_many_facts_are_cut()
    {
        var text = new string('x', 5000);

        _log.Add(
            Decision(0, reason: text) with
            {
                Facts = [.. Enumerable.Range(0, 500).Select(i => new Fact($"{i}", text))],
            }
        );

        var kept = _log.All().Single();
        Assert.That(kept.Reason, Has.Length.EqualTo(1001).And.EndsWith("…"));
        Assert.That(kept.Facts, Has.Count.EqualTo(40));
        Assert.That(kept.Facts.Select(fact => fact.Value.Length), Is.All.EqualTo(1001));
    }

    [Test]
    public void A_stack_sees_its_own_decisions_and_those_of_no_stack()
    {
        _log.Add(Decision(0, stack: "dev"));
        _log.Add(Decision(1, stack: "prod"));
        _log.Add(Decision(2, stack: "", kind: DecisionKind.Connection));

        Assert.That(_log.All(stack: "dev").Select(decision => decision.Stack), Is.EqualTo(["", "dev"]));
        Assert.That(_log.All(DecisionKind.Task, "dev").Select(decision => decision.Stack), Is.EqualTo(["dev"]));
        Assert.That(_log.All(subject: "others"), Is.Empty);
    }

    private static Decision Decision(
        int seconds,
        string reason = "reason",
        string subject = "users",
        string stack = "dev",
        string kind = DecisionKind.Task
    ) => new(Begin.AddSeconds(seconds), stack, kind, subject, "outcome", reason, []);
}
