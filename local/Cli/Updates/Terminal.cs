namespace Local.Cli.Updates;

/// <summary>The streams of the command.</summary>
/// <param name="Out">Receives results.</param>
/// <param name="Error">Receives errors and notes.</param>
/// <param name="In">Gives the user's answers.</param>
/// <param name="IsInteractive">Whether a user is present: input and output are both terminals.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TextReader In, bool IsInteractive)
{
    /// <summary>
    /// Whether the output is a terminal, which obeys control characters, instead of a pipe or a file.
    /// </summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Starts to watch the output. The result is cancelled when nobody reads it any more.</summary>
    public Func<CancellationToken> WatchReader { get; init; } = () => CancellationToken.None;

    /// <summary>Returns the process's own streams.</summary>
    public static Terminal Of()
    {
        var isInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        return new Terminal(Console.Out, Console.Error, Console.In, isInteractive)
        {
            IsOutputTerminal = !Console.IsOutputRedirected,
            WatchReader = OutputReader.Watch,
        };
    }
}
