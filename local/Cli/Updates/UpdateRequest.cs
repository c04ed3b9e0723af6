using Local.Engine.Operations;

namespace Local.Cli.Updates;

/// <summary>A user's request for preview, up, refresh or destroy.</summary>
/// <param name="Kind">The kind of the operation.</param>
/// <param name="Yes">Whether the user has agreed in advance.</param>
/// <param name="Diff">Whether to show each resource's properties.</param>
/// <param name="Json">Whether to print only one JSON document.</param>
/// <param name="ExpectNoChanges">Whether a change is an error.</param>
/// <param name="TimeScale">The factor that divides the stack's waits from now on; null keeps the present one.</param>
/// <param name="SkipPreview">Whether to run without a preview and a question.</param>
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
    /// <summary>The operation as a noun, for sentences such as "Do you want to perform this update?".</summary>
    public string Noun =>
        Kind switch
        {
            UpdateKind.Refresh => "refresh",
            UpdateKind.Destroy => "destroy",
            _ => "update",
        };

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
