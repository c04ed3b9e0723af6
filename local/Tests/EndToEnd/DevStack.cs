namespace Local.Tests.EndToEnd;

/// <summary>
/// One copy of the project for all end-to-end tests, with dev brought up once: building it is most of what a
/// test would cost. Each test leaves the stack as it found it.
/// </summary>
[SetUpFixture]
internal sealed class DevStack
{
    /// <summary>Health checks, draining and the like run this much faster than on AWS.</summary>
    private const string TimeScale = "10";

    private static string? s_firstUp;
    private static ProjectCopy? s_project;

    public static ProjectCopy Project => s_project ?? throw new InvalidOperationException("dev is not up");

    /// <summary>What the first <c>./infra up --yes</c> printed.</summary>
    public static string FirstUp => s_firstUp ?? throw new InvalidOperationException("dev is not up");

    /// <summary>The dev stack's config as the project gives it.</summary>
    public static string Config { get; private set; } = "";

    [OneTimeSetUp]
    public void Up()
    {
        s_project = ProjectCopy.Create();
        Config = s_project.Read("Pulumi.dev.yaml");
        s_firstUp = s_project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);
    }

    [OneTimeTearDown]
    public void Down()
    {
        if (s_project is null)
        {
            return;
        }
        var destroyed = s_project.Infra("destroy", "--yes");
        s_project.Infra("cloud", "stop");
        s_project.Delete();
        Assert.That(destroyed.ExitCode, Is.Zero, destroyed.Everything);
    }

    /// <summary>Puts the config back as the project gives it, the stack with it, and the time scale.</summary>
    public static void Restore()
    {
        Project.Write("Pulumi.dev.yaml", Config);
        Project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);
    }
}
