namespace Local.Cli.Updates;

/// <summary>Asks the user whether to go on.</summary>
internal static class Confirmation
{
    /// <summary>Asks the user to type a name, for what cannot be taken back.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="name">What must be typed.</param>
    /// <returns>Whether it was; anything else is a no.</returns>
    public static bool AskName(Terminal terminal, string name)
    {
        terminal.Out.Write($"Please confirm that this is what you'd like to do by typing `{name}`: ");
        terminal.Out.Flush();
        return terminal.In.ReadLine()?.Trim() == name;
    }

    /// <summary>Asks until the answer is yes or no.</summary>
    /// <param name="terminal">Where.</param>
    /// <param name="question">Such as <c>Do you want to perform this update?</c>.</param>
    /// <param name="details">Shows more; null when there is no more to show.</param>
    /// <returns>Whether the answer was yes; no answer is a no.</returns>
    public static bool Ask(Terminal terminal, string question, Action? details)
    {
        while (true)
        {
            terminal.Out.Write($"{question} [yes/no{(details is null ? "" : "/details")}] ");
            terminal.Out.Flush();
            switch (terminal.In.ReadLine()?.Trim().ToLowerInvariant())
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
}
