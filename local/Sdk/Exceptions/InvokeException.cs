namespace Pulumi;

/// <summary>A function's refusal of its arguments.</summary>
internal sealed class InvokeException(string message) : Exception(message);
