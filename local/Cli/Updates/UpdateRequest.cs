using Local.Cli.Display;
using Local.Engine.Operations;

namespace Local.Cli.Updates;

/// <summary>What a user asks for with preview, up, refresh or destroy.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Options">What the engine is told, but for the config.</param>
internal sealed record UpdateRequest(UpdateKind Kind, UpdateOptions Options)
{
    /// <summary>Whether the user has agreed beforehand.</summary>
    public bool Yes { get; init; }

    /// <summary>Whether it is done at once: nothing is shown and asked before.</summary>
    public bool SkipPreview { get; init; }

    /// <summary>Whether only what would be done is shown.</summary>
    public bool PreviewOnly { get; init; }

    /// <summary>Whether one JSON document is printed instead of all else.</summary>
    public bool Json { get; init; }

    /// <summary>Whether a change is an error.</summary>
    public bool ExpectNoChanges { get; init; }

    /// <summary>By how much the stack's waits are divided from now on; null: as before.</summary>
    public double? TimeScale { get; init; }

    /// <summary>What is shown of it.</summary>
    public DisplayOptions Display { get; init; } = new();

    /// <summary>The operation in a sentence: "Do you want to perform this update?".</summary>
    public string Noun =>
        Kind switch
        {
            UpdateKind.Refresh => "refresh",
            UpdateKind.Destroy => "destroy",
            _ => "update",
        };

    /// <summary>The command that asks for it.</summary>
    public string Verb => Kind == UpdateKind.Update ? "up" : Noun;

    /// <summary>Returns the first line of the display.</summary>
    public string Title(string stack, bool dryRun) =>
        (dryRun, Kind) switch
        {
            (true, _) => $"Previewing {Noun} ({stack}):",
            (_, UpdateKind.Refresh) => $"Refreshing ({stack}):",
            (_, UpdateKind.Destroy) => $"Destroying ({stack}):",
            _ => $"Updating ({stack}):",
        };
}
