namespace Local.Cloud.Functions;

/// <summary>The kinds of machine images that there are on this machine.</summary>
internal enum ImageKind
{
    /// <summary>Amazon Linux 2023.</summary>
    AmazonLinux,

    /// <summary>Amazon Linux 2023 with the ECS agent.</summary>
    EcsOptimized,

    /// <summary>A copy of an instance's root, made here.</summary>
    Copy,
}
