namespace Local.Tests.EndToEnd;

/// <summary>
/// One copy of the project for all end-to-end tests, with dev brought up once: building it is most of what a
/// test would cost. Each test leaves the stack as it found it.
/// </summary>
[SetUpFixture]
[Parallelizable]
internal sealed class DevStack
{
    /// <summary>Health checks, draining and the like run this much faster than on AWS.</summary>
    private const string TimeScale = "10";

    private static readonly SemaphoreSlim s_lease = new(1);
    private static string? s_firstUp;
    private static ProjectCopy? s_project;
    private static ProjectCopy? s_compiled;

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
        s_compiled = s_project.Fork();
    }

    [OneTimeTearDown]
    public void Down()
    {
        s_compiled?.Delete();
        if (s_project is null)
        {
            return;
        }
        var destroyed = s_project.Infra("destroy", "--yes");
        s_project.Infra("cloud", "stop");
        s_project.Delete();
        Assert.That(destroyed.ExitCode, Is.Zero, destroyed.Everything);
    }

    /// <summary>Waits until no other fixture has the stack.</summary>
    public static Task TakeAsync() => s_lease.WaitAsync();

    /// <summary>Lets the next fixture have it.</summary>
    public static void Return() => s_lease.Release();

    /// <summary>A project of one's own with what the first up has compiled, and nothing up.</summary>
    public static ProjectCopy Fork() =>
        s_compiled?.Fork() ?? throw new InvalidOperationException("nothing is compiled yet");

    /// <summary>Puts the config back as the project gives it, the stack with it, and the time scale.</summary>
    public static void Restore()
    {
        Project.Write("Pulumi.dev.yaml", Config);
        Project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);
    }
}
