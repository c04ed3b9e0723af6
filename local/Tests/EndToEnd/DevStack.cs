using System.Collections.Concurrent;
using Local.Cloud.Images;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Copies of the project with dev up in them, for one fixture each at a time, and a copy in which nothing is up. The
/// first <c>./infra up --yes</c> compiles for all of them, and services are built once: it is most of what a test would
/// cost.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class DevStack
{
    /// <summary>Health checks, draining and the like run this much faster than on AWS.</summary>
    private const string TimeScale = "10";

    /// <summary>How many fixtures have a stack at the same time: they wait for health checks more than they work.</summary>
    private const int Stacks = 4;

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
    public async Task UpAsync()
    {
        var project = ProjectCopy.Create();
        s_all.Add(project);
        Config = project.Read("Pulumi.dev.yaml");
        s_firstUp = project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);
        s_compiled = project.Fork();
        await BuildAsync(s_compiled, "services/hello");
        s_free.Push(project);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        s_compiled?.Delete();
        await Parallel.ForEachAsync(s_all, async (project, _) => await project.StopAndDeleteAsync());
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

    /// <summary>Builds a service that dev does not have and several of the other stacks do.</summary>
    private static async Task BuildAsync(ProjectCopy project, string service)
    {
        await using var images = new ImageStore(project.Folder, TimeProvider.System);
        await images.BuildAsync(new BuildRequest(service, ""), CancellationToken.None);
    }

    private static void Up(ProjectCopy project) =>
        project.InfraSucceeds("up", "--skip-preview", "--time-scale", TimeScale);
}
