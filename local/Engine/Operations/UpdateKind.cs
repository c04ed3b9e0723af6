namespace Local.Engine.Operations;

/// <summary>The kind of an operation on a stack.</summary>
public enum UpdateKind
{
    /// <summary>Runs the program and announces the changes of an update.</summary>
    Preview,

    /// <summary>Runs the program and makes the changes.</summary>
    Update,

    /// <summary>Updates the state to what the providers report.</summary>
    Refresh,

    /// <summary>Deletes all resources.</summary>
    Destroy,

    /// <summary>Adds resources that exist already to the state.</summary>
    Import,
}
