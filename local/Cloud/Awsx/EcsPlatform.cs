namespace Local.Cloud.Awsx;

/// <summary>A platform of ECS tasks. awsx has its own components for each.</summary>
/// <param name="Component">The start of the components' names.</param>
/// <param name="LaunchType">ECS's name of the launch type.</param>
internal sealed record EcsPlatform(string Component, string LaunchType)
{
    /// <summary>The serverless platform.</summary>
    public static EcsPlatform Fargate { get; } = new("Fargate", "FARGATE");

    /// <summary>The instances of the cluster.</summary>
    public static EcsPlatform Ec2 { get; } = new("EC2", "EC2");
}
