namespace Pulumi.Testing;

/// <summary>Options of a test's deployment. Each has a default.</summary>
public class TestOptions
{
    /// <summary>The project's name. Default: <c>project</c>.</summary>
    public string? ProjectName { get; set; }

    /// <summary>The folder of <c>Pulumi.yaml</c>.</summary>
    public string? RootDirectory { get; set; }

    /// <summary>The stack's name. Default: <c>stack</c>.</summary>
    public string? StackName { get; set; }

    /// <summary>
    /// Whether the test runs a preview, in which outputs that the mocks do not give are unknown. Default: true.
    /// </summary>
    public bool? IsPreview { get; set; }

    /// <summary>The organization's name. Default: <c>organization</c>.</summary>
    public string? OrganizationName { get; set; }
}
