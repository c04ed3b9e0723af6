namespace Pulumi.Testing;

/// <summary>What a test's deployment is told; each has a default.</summary>
public class TestOptions
{
    /// <summary>The project's name; <c>project</c> when null.</summary>
    public string? ProjectName { get; set; }

    /// <summary>The folder of <c>Pulumi.yaml</c>.</summary>
    public string? RootDirectory { get; set; }

    /// <summary>The stack's name; <c>stack</c> when null.</summary>
    public string? StackName { get; set; }

    /// <summary>Whether it is a preview, in which outputs that mocks do not give are unknown; true when null.</summary>
    public bool? IsPreview { get; set; }

    /// <summary>The organization; <c>organization</c> when null.</summary>
    public string? OrganizationName { get; set; }
}
