namespace Local.Cloud.Resources;

/// <summary>An operation that the cloud refuses or could not do; the message is for the user.</summary>
public class CloudException(string message) : Exception(message);

/// <summary>A resource cannot be brought back, now or ever: it can only be made anew.</summary>
public sealed class ResourceGoneException(string message) : CloudException(message);
