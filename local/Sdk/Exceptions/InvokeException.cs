namespace Pulumi;

/// <summary>The error of a function that rejects its arguments.</summary>
internal sealed class InvokeException(string message) : Exception(message);
