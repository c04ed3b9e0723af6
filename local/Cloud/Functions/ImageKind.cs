namespace Local.Cloud.Functions;

/// <summary>The kinds of machine images in the local cloud.</summary>
internal enum ImageKind
{
    /// <summary>Amazon Linux 2023.</summary>
    AmazonLinux,

    /// <summary>Amazon Linux 2023 with the ECS agent.</summary>
    EcsOptimized,

    /// <summary>An image of an instance's root, made here.</summary>
    Copy,
}
