namespace Local.Engine;

/// <summary>An operation that cannot be done. The message is for the user and names the place.</summary>
public sealed class EngineException(string message) : Exception(message);
