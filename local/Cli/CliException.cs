namespace Local.Cli;

/// <summary>An error that is the user's to mend: its message is shown as it stands, without a stack trace.</summary>
internal sealed class CliException : Exception
{
    public CliException(string message)
        : base(message) { }

    public CliException(string message, Exception inner)
        : base(message, inner) { }
}
