namespace Local.Cli.Display;

/// <summary>What a user wants to see of an operation.</summary>
/// <param name="Diff">Whether each resource's properties are shown.</param>
/// <param name="ShowSames">Whether resources that stay as they are are shown.</param>
/// <param name="SuppressOutputs">Whether the stack's outputs are left out.</param>
internal sealed record DisplayOptions(bool Diff = false, bool ShowSames = false, bool SuppressOutputs = false);
