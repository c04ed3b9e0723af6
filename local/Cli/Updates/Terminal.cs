using Local.Cli.Display;
using Spectre.Console;

namespace Local.Cli.Updates;

/// <summary>The streams of the command.</summary>
/// <param name="Out">Receives results.</param>
/// <param name="Error">Receives errors and notes.</param>
/// <param name="In">Gives the user's answers.</param>
/// <param name="IsInteractive">Whether a user is present: input and output are both terminals.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error, TextReader In, bool IsInteractive)
{
    /// <summary>
    /// The terminal behind <see cref="Out"/>, for text with styles; null for a pipe or a file without <c>--color always</c>.
    /// </summary>
    public IAnsiConsole? Console { get; init; }

    /// <summary>
    /// The cells of a line; null if the output is not a terminal, so that a line may have any length.
    /// </summary>
    public int? Width => IsOutputTerminal ? Console?.Profile.Width : null;

    /// <summary>
    /// Whether the output is a terminal, which obeys control characters, instead of a pipe or a file.
    /// </summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Starts to watch the output. The result is cancelled when nobody reads it any more.</summary>
    public Func<CancellationToken> WatchReader { get; init; } = () => CancellationToken.None;

    /// <summary>Returns the same terminal with the user's options.</summary>
    /// <param name="color">The option: always, never, or auto for the terminal's own ability.</param>
    /// <param name="nonInteractive">Whether nobody is asked and nothing is redrawn.</param>
    public Terminal With(string? color, bool nonInteractive)
    {
        var console =
            color == "always" ? Console ?? AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Out) }) : Console;
        if (console is { Profile.Capabilities: var shown } && color is "always" or "never")
        {
            shown.Ansi |= color == "always";
            shown.ColorSystem = color == "always" ? ColorSystem.Standard : ColorSystem.NoColors;
        }

        return this with
        {
            IsInteractive = IsInteractive && !nonInteractive,
            Console = console,
        };
    }

    /// <summary>Writes lines, with styles if the terminal shows colours.</summary>
    public void Write(IEnumerable<TextLine> lines) => new LineOutput(Out, Console).Write(lines);

    /// <summary>Returns the process's own streams.</summary>
    public static Terminal Of()
    {
        var isOutputTerminal = !System.Console.IsOutputRedirected;
        var isInteractive = isOutputTerminal && !System.Console.IsInputRedirected;
        return new Terminal(System.Console.Out, System.Console.Error, System.Console.In, isInteractive)
        {
            // Its set-up compiles hundreds of methods, which a pipe does not need.
            Console = isOutputTerminal ? AnsiConsole.Console : null,
            IsOutputTerminal = isOutputTerminal,
            WatchReader = OutputReader.Watch,
        };
    }
}
