namespace Local.Engine;

/// <summary>An operation that cannot be done; the message is for the user and names the place.</summary>
public sealed class EngineException(string message) : Exception(message);
