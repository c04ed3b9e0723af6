namespace Local.Cloud.Resources;

/// <summary>An operation that the cloud rejects or cannot do. The message is for the user.</summary>
public class CloudException(string message) : Exception(message);

/// <summary>A resource that cannot be restored, now or later. It can only be created again.</summary>
public sealed class ResourceGoneException(string message) : CloudException(message);
