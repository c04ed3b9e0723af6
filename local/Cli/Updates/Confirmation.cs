namespace Local.Cli.Updates;

/// <summary>Asks the user whether to go on.</summary>
internal static class Confirmation
{
    /// <summary>Asks the user to type a name, for what cannot be taken back.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="name">What must be typed.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Whether it was; anything else is a no.</returns>
    public static async Task<bool> AskNameAsync(Terminal terminal, string name, CancellationToken cancellationToken)
    {
        terminal.Out.Write($"Please confirm that this is what you'd like to do by typing `{name}`: ");
        return await AnswerAsync(terminal, cancellationToken) == name;
    }

    /// <summary>Asks until the answer is yes or no.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="question">Such as <c>Do you want to perform this update?</c>.</param>
    /// <param name="details">Shows more; null when there is no more to show.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    /// <returns>Whether the answer was yes; no answer is a no.</returns>
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
            // A read of a terminal cannot be broken off: it is left to end with the process.
            return (await Task.Run(terminal.In.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim();
        }
        catch (OperationCanceledException)
        {
            // What follows does not stand on the line of the question.
            terminal.Out.WriteLine();
            throw;
        }
    }
}
