namespace Local.Cli.Updates;

/// <summary>What the command reads from and writes to.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and notes.</param>
/// <param name="In">Answers.</param>
/// <param name="IsInteractive">Whether somebody sits there: input and output are both a terminal.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TextReader In, bool IsInteractive)
{
    /// <summary>Whether the output is a terminal, which obeys control characters, and not a pipe or a file.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Begins to watch the output; the result is cancelled when nobody reads it any more.</summary>
    public Func<CancellationToken> WatchReader { get; init; } = () => CancellationToken.None;

    /// <summary>The process's own streams.</summary>
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
