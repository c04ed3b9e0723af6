namespace Pulumi;

/// <summary>An error of the program that is told by its message alone, without a stack trace.</summary>
public class RunException : Exception
{
    /// <param name="message">What is told.</param>
    public RunException(string message)
        : base(message) { }

    /// <param name="message">What is told.</param>
    /// <param name="innerException">What caused it.</param>
    public RunException(string message, Exception? innerException)
        : base(message, innerException) { }

    /// <summary>Properties are marked as outputs whose type is not <see cref="Output{T}"/>.</summary>
    public static RunException OutputsHaveIncorrectType(IEnumerable<string> outputAttributeNames) =>
        new(
            $"Output(s) '{string.Join(", ", outputAttributeNames)}' have incorrect type. "
                + "[Output] attributed properties must be instances of Output<T>."
        );
}
