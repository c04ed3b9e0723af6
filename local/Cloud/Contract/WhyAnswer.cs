using Local.Cloud.Decisions;

namespace Local.Cloud.Contract;

/// <summary>The answer to a question of <c>infra why</c>.</summary>
/// <param name="Answer">The answer in one sentence.</param>
/// <param name="Facts">What the answer was made of, in sentences or as <c>name: value</c>.</param>
/// <param name="Advice">What to look at or to do.</param>
public sealed record WhyAnswer(string Answer, IReadOnlyList<string> Facts, IReadOnlyList<string> Advice)
{
    /// <summary>Whether the cloud knows an answer.</summary>
    public bool IsKnown { get; init; } = true;

    /// <summary>The time of the cloud's start. Nothing before it is known.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The recorded decisions that the answer comes from, newest first.</summary>
    public IReadOnlyList<Decision> Decisions { get; init; } = [];

    /// <summary>The recorded requests that the answer comes from, newest first.</summary>
    public IReadOnlyList<AnsweredRequestReport> Requests { get; init; } = [];

    /// <summary>Returns the answer to a question about something that was not recorded.</summary>
    /// <param name="answer">The answer in one sentence.</param>
    /// <param name="advice">What to look at or to do.</param>
    public static WhyAnswer Unknown(string answer, params IReadOnlyList<string> advice) =>
        new(answer, [], advice) { IsKnown = false };
}
