namespace Local.Cloud.Hosting;

/// <summary>How to run the cloud of a project.</summary>
/// <param name="ProjectFolder">The folder of <c>Pulumi.yaml</c>.</param>
public sealed record CloudOptions(string ProjectFolder)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long the cloud stays when it holds no resource and nobody is connected.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a predecessor that is ending is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the cloud's log goes; it is not closed.</summary>
    public TextWriter Log { get; init; } = Console.Error;
}
