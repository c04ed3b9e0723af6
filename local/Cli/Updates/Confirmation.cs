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
            terminal.Out.Write($"{question} [yes/no{(details is null ? "" : "/details")}] ");
            switch ((await AnswerAsync(terminal, cancellationToken))?.ToLowerInvariant())
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
