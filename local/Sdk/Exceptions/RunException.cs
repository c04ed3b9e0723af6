namespace Pulumi;

/// <summary>An error of the program that is reported by its message alone, without a stack trace.</summary>
public class RunException : Exception
{
    /// <param name="message">The message to report.</param>
    public RunException(string message)
        : base(message) { }

    /// <param name="message">The message to report.</param>
    /// <param name="innerException">The cause.</param>
    public RunException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>
    /// Returns the error for properties that are marked as outputs but are not of type <see cref="Output{T}"/>.
    /// </summary>
    public static RunException OutputsHaveIncorrectType(IEnumerable<string> outputAttributeNames) =>
        new(
            $"Output(s) '{string.Join(", ", outputAttributeNames)}' have incorrect type. "
                + "[Output] attributed properties must be instances of Output<T>."
        );
}
