namespace Local.Schemas.Surface;

/// <summary>A package with a list of its public surface, and the place of its C# sources.</summary>
/// <param name="Name">The name of the list.</param>
/// <param name="Repository">The name of the repository.</param>
/// <param name="Version">The tag or commit of the sources.</param>
/// <param name="Folder">The folder of the sources in the repository.</param>
/// <param name="Namespaces">The namespaces to list.</param>
/// <param name="Needs">The package whose types appear in its signatures.</param>
internal sealed record OfficialPackage(
    string Name,
    string Repository,
    string Version,
    string Folder,
    IReadOnlyList<string> Namespaces,
    string Needs = ""
)
{
    public static IReadOnlyList<OfficialPackage> All { get; } =
    [
        new("Pulumi", "pulumi-dotnet", "v3.112.1", "sdk/Pulumi", ["Pulumi", "Pulumi.Testing", "Pulumi.Utilities"]),
        // The commit is between v3.8.0 and v3.9.0. The part in local/Sdk is the same in the npm package of version
        // 3.9.0.
        new(
            "Awsx",
            "pulumi-awsx",
            "e60adf3cf01f3ac03cc6bc846cdd0df320afed23",
            "sdk/dotnet",
            [
                "Pulumi.Awsx.Awsx.Inputs",
                "Pulumi.Awsx.Ec2",
                "Pulumi.Awsx.Ec2.Inputs",
                "Pulumi.Awsx.Ec2.Outputs",
                "Pulumi.Awsx.Ecr",
                "Pulumi.Awsx.Ecr.Inputs",
                "Pulumi.Awsx.Ecs",
                "Pulumi.Awsx.Ecs.Inputs",
                "Pulumi.Awsx.Lb",
                "Pulumi.Awsx.Lb.Inputs",
            ],
            Needs: "Pulumi"
        ),
    ];
}
