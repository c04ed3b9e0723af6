using System.Collections.Concurrent;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Copies of the project with dev up in them, for one fixture each at a time, and a copy in which nothing is up. The
/// first <c>./infra up --yes</c> compiles for all of them: it is most of what a test would cost.
/// </summary>
[SetUpFixture]
[Parallelizable]
internal sealed class DevStack
{
    /// <summary>Health checks, draining and the like run this much faster than on AWS.</summary>
    private const string TimeScale = "10";

    /// <summary>How many fixtures have a stack at the same time: they wait for health checks more than they work.</summary>
    private const int Stacks = 3;

    private static readonly SemaphoreSlim s_leases = new(Stacks);
    private static readonly ConcurrentStack<ProjectCopy> s_free = new();
    private static readonly ConcurrentBag<ProjectCopy> s_all = [];
    private static string? s_firstUp;
    private static ProjectCopy? s_compiled;

    /// <summary>What the first <c>./infra up --yes</c> printed.</summary>
    public static string FirstUp => s_firstUp ?? throw new InvalidOperationException("dev is not up");

    /// <summary>The dev stack's config as the project gives it.</summary>
    public static string Config { get; private set; } = "";

    [OneTimeSetUp]
    public void Up()
    {
        var project = ProjectCopy.Create();
        s_all.Add(project);
        Config = project.Read("Pulumi.dev.yaml");
        s_firstUp = Up(project);
        s_compiled = project.Fork();
        s_free.Push(project);
    }

    [OneTimeTearDown]
    public void Down()
    {
        s_compiled?.Delete();
        var destroyed = s_all.AsParallel().WithDegreeOfParallelism(Stacks).Select(Destroy).ToList();
        Assert.That(destroyed.Select(result => result.ExitCode), Is.All.Zero, string.Join('\n', destroyed));
    }

    /// <summary>A project with dev up in it, once there is one that no other fixture has.</summary>
    public static async Task<ProjectCopy> TakeAsync()
    {
        await s_leases.WaitAsync();
        if (s_free.TryPop(out var free))
        {
            return free;
        }
        var project = Fork();
        s_all.Add(project);
        Up(project);
        return project;
    }

    /// <summary>Lets another fixture have it. Each leaves it as it found it.</summary>
    public static void Return(ProjectCopy? project)
    {
        if (project is not null)
        {
            s_free.Push(project);
        }
        s_leases.Release();
    }

    /// <summary>A project of one's own with what the first up has compiled and built, and nothing up.</summary>
    public static ProjectCopy Fork() =>
        s_compiled?.Fork() ?? throw new InvalidOperationException("nothing is compiled yet");

    /// <summary>Puts the config back as the project gives it, the stack with it, and the time scale.</summary>
    public static void Restore(ProjectCopy project)
    {
        project.Write("Pulumi.dev.yaml", Config);
        Up(project);
    }

    private static string Up(ProjectCopy project) => project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);

    private static CommandResult Destroy(ProjectCopy project)
    {
        var destroyed = project.Infra("destroy", "--yes");
        project.Infra("cloud", "stop");
        project.Delete();
        return destroyed;
    }
}
