namespace Local.Engine.Operations;

/// <summary>What an operation does to a stack.</summary>
public enum UpdateKind
{
    /// <summary>Runs the program and announces what an update would do.</summary>
    Preview,

    /// <summary>Runs the program and does it.</summary>
    Update,

    /// <summary>Brings the state up to what the providers see.</summary>
    Refresh,

    /// <summary>Deletes everything.</summary>
    Destroy,
}
