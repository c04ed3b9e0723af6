using Local.Engine.Operations;

namespace Local.Cli.Updates;

/// <summary>What a user asks for with preview, up, refresh or destroy.</summary>
/// <param name="Kind">Which of them.</param>
/// <param name="Yes">Whether the user has agreed beforehand.</param>
/// <param name="Diff">Whether each resource's properties are shown.</param>
/// <param name="Json">Whether one JSON document is printed instead of all else.</param>
/// <param name="ExpectNoChanges">Whether a change is an error.</param>
/// <param name="TimeScale">By how much the stack's waits are divided from now on; null: as before.</param>
/// <param name="SkipPreview">Whether it is done at once: nothing is shown and asked before.</param>
/// <param name="Message">A note for the history.</param>
internal sealed record UpdateRequest(
    UpdateKind Kind,
    bool Yes = false,
    bool Diff = false,
    bool Json = false,
    bool ExpectNoChanges = false,
    double? TimeScale = null,
    bool SkipPreview = false,
    string Message = ""
)
{
    /// <summary>The operation in a sentence: "Do you want to perform this update?".</summary>
    public string Noun =>
        Kind switch
        {
            UpdateKind.Refresh => "refresh",
            UpdateKind.Destroy => "destroy",
            _ => "update",
        };

    /// <summary>The display's first line.</summary>
    public string Title(string stack, bool dryRun) =>
        (dryRun, Kind) switch
        {
            (true, _) => $"Previewing {Noun} ({stack}):",
            (_, UpdateKind.Refresh) => $"Refreshing ({stack}):",
            (_, UpdateKind.Destroy) => $"Destroying ({stack}):",
            _ => $"Updating ({stack}):",
        };
}
