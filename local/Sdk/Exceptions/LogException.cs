namespace Pulumi;

/// <summary>The engine could not be told something.</summary>
public class LogException : Exception
{
    /// <param name="exception">Why not.</param>
    public LogException(Exception exception)
        : base($"Error occurred during logging: {exception.Message}", exception) { }
}
