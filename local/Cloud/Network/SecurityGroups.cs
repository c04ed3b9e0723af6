namespace Local.Cloud.Network;

/// <summary>The security groups of the VPC and their rules.</summary>
public sealed class SecurityGroups { }
