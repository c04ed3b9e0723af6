namespace Local.Cloud.Resources;

/// <summary>An operation that the cloud refuses or could not do; the message is for the user.</summary>
public sealed class CloudException(string message) : Exception(message);
