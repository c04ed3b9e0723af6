namespace Local.Cli;

/// <summary>An error that the user can correct. Its message is displayed as it is, without a stack trace.</summary>
internal sealed class CliException : Exception
{
    public CliException(string message)
        : base(message) { }

    public CliException(string message, Exception inner)
        : base(message, inner) { }
}
