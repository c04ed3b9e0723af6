namespace Local.Cli.Watching;

/// <summary>The meaning of a changed file for a stack.</summary>
internal enum WatchedChange
{
    /// <summary>Nothing that an update reads.</summary>
    None,

    /// <summary>The configuration of the project or of the stack.</summary>
    Config,

    /// <summary>A file of a service, from which its image is built.</summary>
    Image,

    /// <summary>A file of the program.</summary>
    Program,
}
