namespace Local.Cloud.Functions;

/// <summary>The kinds of images that Amazon publishes, as far as this machine stands in for them.</summary>
internal enum AmazonImageKind
{
    /// <summary>Amazon Linux 2023.</summary>
    AmazonLinux,

    /// <summary>Amazon Linux 2023 with the ECS agent.</summary>
    EcsOptimized,
}
