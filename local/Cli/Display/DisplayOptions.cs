namespace Local.Cli.Display;

/// <summary>The user's choices for the display of an operation.</summary>
/// <param name="Diff">Whether to show each resource's properties.</param>
/// <param name="ShowSames">Whether to show unchanged resources.</param>
/// <param name="SuppressOutputs">Whether to omit the stack's outputs.</param>
/// <param name="Width">The cells of a terminal's line; null if a line may have any length.</param>
internal sealed record DisplayOptions(
    bool Diff = false,
    bool ShowSames = false,
    bool SuppressOutputs = false,
    int? Width = null
);
