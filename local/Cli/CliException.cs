namespace Local.Cli;

/// <summary>An error that the user can correct. Its message is displayed as it is, without a stack trace.</summary>
internal sealed class CliException : Exception
{
    public CliException(string message)
        : base(message) { }

    /// <param name="message">The message.</param>
    /// <param name="exitCode">The exit code of the command.</param>
    public CliException(string message, int exitCode)
        : base(message) => ExitCode = exitCode;

    public CliException(string message, Exception inner)
        : base(message, inner) { }

    /// <summary>The exit code of the command. Default: 1.</summary>
    public int ExitCode { get; } = 1;
}
