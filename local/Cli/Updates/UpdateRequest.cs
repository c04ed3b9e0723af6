using Local.Cli.Display;
using Local.Engine.Operations;

namespace Local.Cli.Updates;

/// <summary>A user's request for preview, up, refresh, destroy or import.</summary>
/// <param name="Kind">The kind of the operation.</param>
/// <param name="Options">The engine's options, without the config.</param>
internal sealed record UpdateRequest(UpdateKind Kind, UpdateOptions Options)
{
    /// <summary>Whether the user has agreed in advance.</summary>
    public bool Yes { get; init; }

    /// <summary>Whether to run without a preview and a question.</summary>
    public bool SkipPreview { get; init; }

    /// <summary>Whether to run only the preview.</summary>
    public bool PreviewOnly { get; init; }

    /// <summary>Whether to print only one JSON document.</summary>
    public bool Json { get; init; }

    /// <summary>The wishes of the caller beside the operation.</summary>
    public Caller Caller { get; init; } = new();

    /// <summary>Whether the operation is one of many, of a command that watches files.</summary>
    public bool Watch { get; init; }

    /// <summary>Whether a change is an error.</summary>
    public bool ExpectNoChanges { get; init; }

    /// <summary>The factor that divides the stack's waits from now on; null keeps the present one.</summary>
    public double? TimeScale { get; init; }

    /// <summary>The user's choices for the display.</summary>
    public DisplayOptions Display { get; init; } = new();

    /// <summary>The operation as a noun, for sentences such as "Do you want to perform this update?".</summary>
    public string Noun =>
        Kind switch
        {
            UpdateKind.Refresh => "refresh",
            UpdateKind.Destroy => "destroy",
            UpdateKind.Import => "import",
            _ => "update",
        };

    /// <summary>The command of the operation.</summary>
    public string Verb => Kind == UpdateKind.Update ? "up" : Noun;

    /// <summary>Returns the first line of the display.</summary>
    public string Title(string stack, bool dryRun) =>
        (dryRun, Kind) switch
        {
            (true, _) => $"Previewing {Noun} ({stack}):",
            (_, UpdateKind.Refresh) => $"Refreshing ({stack}):",
            (_, UpdateKind.Destroy) => $"Destroying ({stack}):",
            (_, UpdateKind.Import) => $"Importing ({stack}):",
            _ => $"Updating ({stack}):",
        };
}
