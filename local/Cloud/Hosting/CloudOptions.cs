namespace Local.Cloud.Hosting;

/// <summary>The options of a project's cloud.</summary>
/// <param name="ProjectFolder">The folder of <c>Pulumi.yaml</c>.</param>
public sealed record CloudOptions(string ProjectFolder)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// The time after which an unused cloud ends: it holds no resource and has no client. Default: 30 s.
    /// </summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time to wait for a predecessor that is ending. Default: 10 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The destination of the cloud's log, which stays open. Default: the standard error stream.</summary>
    public TextWriter Log { get; init; } = Console.Error;
}
