using Spectre.Console;

namespace Local.Cli.Updates;

/// <summary>Asks the user for confirmation.</summary>
internal static class Confirmation
{
    /// <summary>Asks the user to type a name, before an action that cannot be undone.</summary>
    /// <param name="terminal">The terminal of the user.</param>
    /// <param name="name">The name to type.</param>
    /// <param name="cancellationToken">Cancels the wait for the answer.</param>
    /// <returns>Whether the user typed the name.</returns>
    public static async Task<bool> AskNameAsync(Terminal terminal, string name, CancellationToken cancellationToken)
    {
        terminal.Out.Write($"Please confirm that this is what you'd like to do by typing `{name}`: ");
        return await AnswerAsync(terminal, cancellationToken) == name;
    }

    /// <summary>Returns whether the user agrees, in advance or when asked.</summary>
    /// <param name="terminal">The terminal of the user.</param>
    /// <param name="isAgreed">Whether the user has agreed in advance, by <c>--yes</c>.</param>
    /// <param name="question">The question, such as <c>Do you want to perform this update?</c>.</param>
    /// <param name="cancellationToken">Cancels the wait for the answer.</param>
    /// <exception cref="CliException">The terminal is not interactive.</exception>
    public static async Task<bool> IsGivenAsync(
        Terminal terminal,
        bool isAgreed,
        string question,
        CancellationToken cancellationToken
    ) =>
        isAgreed
        || (
            terminal.IsInteractive
                ? await AskAsync(terminal, question, null, cancellationToken)
                : throw new CliException("--yes must be passed in to proceed when running in non-interactive mode")
        );

    /// <summary>Lets the user choose a name with the arrow keys, or by typing it.</summary>
    /// <param name="terminal">The terminal of the user.</param>
    /// <param name="question">The question.</param>
    /// <param name="names">The names.</param>
    /// <param name="preset">The name that Enter alone chooses.</param>
    /// <param name="cancellationToken">Cancels the wait for the answer.</param>
    /// <returns>The name; null if none was chosen.</returns>
    public static async Task<string?> ChooseAsync(
        Terminal terminal,
        string question,
        IReadOnlyList<string> names,
        string preset,
        CancellationToken cancellationToken
    )
    {
        if (terminal.Console is not { Profile.Capabilities: { Ansi: true, Interactive: true } } console)
        {
            terminal.Out.Write($"{question} [{string.Join('/', names)}] ");
            return await AnswerAsync(terminal, cancellationToken);
        }

        var prompt = new SelectionPrompt<string>()
            .Title(Markup.Escape(question))
            .AddChoices(names)
            .DefaultValue(preset)
            .EnableSearch();
        var chosen = await prompt.ShowAsync(console, cancellationToken);
        terminal.Out.WriteLine($"{question} {chosen}");
        return chosen;
    }

    /// <summary>Asks until the answer is yes or no.</summary>
    /// <param name="terminal">The terminal of the user.</param>
    /// <param name="question">The question, such as <c>Do you want to perform this update?</c>.</param>
    /// <param name="details">Shows details; null if there are none.</param>
    /// <param name="cancellationToken">Cancels the wait for the answer.</param>
    /// <returns>Whether the answer was yes. No answer means no.</returns>
    public static async Task<bool> AskAsync(
        Terminal terminal,
        string question,
        Action? details,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            string[] answers = details is null ? ["yes", "no"] : ["yes", "no", "details"];
            switch ((await ChooseAsync(terminal, question, answers, "no", cancellationToken))?.ToLowerInvariant())
            {
                case "yes" or "y":
                    return true;
                case "no" or "n" or "" or null:
                    return false;
                case "details" or "d" when details is not null:
                    details();
                    break;
            }
        }
    }

    private static async Task<string?> AnswerAsync(Terminal terminal, CancellationToken cancellationToken)
    {
        await terminal.Out.FlushAsync(cancellationToken);
        try
        {
            // A read from a terminal cannot be cancelled. It ends with the process.
            return (await Task.Run(terminal.In.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim();
        }
        catch (OperationCanceledException)
        {
            // The following output must not continue the question's line.
            terminal.Out.WriteLine();
            throw;
        }
    }
}
