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

    private static readonly SemaphoreSlim Leases = new(Stacks);
    private static readonly ConcurrentStack<ProjectCopy> Free = new();
    private static readonly ConcurrentBag<ProjectCopy> All = [];
    private static string? FirstUpOutput;
    private static ProjectCopy? Compiled;

    /// <summary>What the first <c>./infra up --yes</c> printed.</summary>
    public static string FirstUp => FirstUpOutput ?? throw new InvalidOperationException("dev is not up");

    /// <summary>The dev stack's config as the project gives it.</summary>
    public static string Config { get; private set; } = "";

    [OneTimeSetUp]
    public async Task UpAsync()
    {
        var project = ProjectCopy.Create();
        All.Add(project);
        Config = project.Read("Pulumi.dev.yaml");
        FirstUpOutput = project.InfraSucceeds("up", "--yes", "--time-scale", TimeScale);
        Compiled = project.Fork();
        await BuildAsync(Compiled, "services/hello");
        Free.Push(project);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        Compiled?.Delete();
        await Parallel.ForEachAsync(All, async (project, _) => await project.StopAndDeleteAsync());
    }

    /// <summary>A project with dev up in it, once there is one that no other fixture has.</summary>
    public static async Task<ProjectCopy> TakeAsync()
    {
        await Leases.WaitAsync();
        if (Free.TryPop(out var free))
        {
            return free;
        }

        var project = Fork();
        All.Add(project);
        Up(project);
        return project;
    }

    /// <summary>Lets another fixture have it. Each leaves it as it found it.</summary>
    public static void Return(ProjectCopy? project)
    {
        if (project is not null)
        {
            Free.Push(project);
        }

        Leases.Release();
    }

    /// <summary>A project of one's own with what the first up has compiled and built, and nothing up.</summary>
    public static ProjectCopy Fork() =>
        Compiled?.Fork() ?? throw new InvalidOperationException("nothing is compiled yet");

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
