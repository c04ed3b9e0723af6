namespace Local.Schemas.Surface;

/// <summary>A package whose surface is on a list, and where its C# sources are.</summary>
/// <param name="Name">The list's name.</param>
/// <param name="Repository">The repository's name.</param>
/// <param name="Version">The tag or commit that the list is taken from.</param>
/// <param name="Folder">The sources' folder in the repository.</param>
/// <param name="Namespaces">The namespaces that are listed.</param>
/// <param name="Needs">The package whose types its signatures name.</param>
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
        // Between v3.8.0 and v3.9.0; what local/Sdk has of it is the same in the npm package of 3.9.0.
        new(
            "Awsx",
            "pulumi-awsx",
            "e60adf3cf01f3ac03cc6bc846cdd0df320afed23",
            "sdk/dotnet",
            ["Pulumi.Awsx.Ec2", "Pulumi.Awsx.Ecr", "Pulumi.Awsx.Ecr.Inputs"],
            Needs: "Pulumi"
        ),
    ];
}
