using System.Collections.Concurrent;
using System.Text.Json;
using Local.Cloud.Images;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Copies of the project with dev up, each for one fixture at a time, and a copy with nothing up. The first
/// <c>./infra up --yes</c> compiles for all of them, and services are built once, because that takes most of a
/// test's time. Beside the long tests it compiles everything, as on a fresh clone; otherwise only what the checkout's own
/// <c>./infra</c> has not compiled yet.
/// </summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class DevStack
{
    /// <summary>Health checks, draining and the like run this many times faster than on AWS.</summary>
    private const string TimeScale = "10";

    private static readonly ConcurrentStack<ProjectCopy> Free = new();
    private static readonly ConcurrentBag<ProjectCopy> All = [];
    private static string? FirstUpOutput;
    private static ProjectCopy? FirstProject;
    private static ProjectCopy? Compiled;

    /// <summary>The project of the first up, which has compiled the command and <c>local/Sdk</c> there.</summary>
    public static ProjectCopy First => FirstProject ?? throw new InvalidOperationException("dev is not up");

    /// <summary>The output of the first <c>./infra up --yes</c>.</summary>
    public static string FirstUp => FirstUpOutput ?? throw new InvalidOperationException("dev is not up");

    /// <summary>The dev stack's config in the project.</summary>
    public static string Config { get; private set; } = "";

    [OneTimeSetUp]
    public async Task UpAsync()
    {
        var project = LongAttribute.AreIncluded ? ProjectCopy.Create() : ProjectCopy.CreateCompiled();
        All.Add(project);
        FirstProject = project;
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

    /// <summary>Takes a project with dev up and steady that no other fixture has.</summary>
    public static async Task<ProjectCopy> TakeAsync()
    {
        if (!Free.TryPop(out var project))
        {
            project = Fork();
            All.Add(project);
            Up(project);
        }

        await SteadyAsync(project);
        return project;
    }

    /// <summary>Returns the project for the next fixture. Each fixture leaves it as it was.</summary>
    public static void Return(ProjectCopy? project)
    {
        if (project is not null)
        {
            Free.Push(project);
        }
    }

    /// <summary>Returns a new copy with everything that the first up has compiled and built, and nothing up.</summary>
    public static ProjectCopy Fork() =>
        Compiled?.Fork() ?? throw new InvalidOperationException("nothing is compiled yet");

    /// <summary>
    /// Restores the project's config, the stack and the time scale, and waits until the stack is steady: the first task of
    /// a service that had none is started by its scaling, which <c>up</c> does not wait for.
    /// </summary>
    public static void Restore(ProjectCopy project)
    {
        project.Write("Pulumi.dev.yaml", Config);
        Up(project);
        SteadyAsync(project).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Waits until each service of a project's dev stack has one deployment and its healthy tasks alone, and each target
    /// group healthy targets alone.
    /// </summary>
    public static Task SteadyAsync(ProjectCopy project) =>
        Until.TrueAsync("a steady dev stack", () => Task.FromResult(IsSteady(project.Ps())));

    private static bool IsSteady(JsonElement ps) =>
        ps.GetProperty("services").EnumerateArray().All(IsSteadyService)
        && ps.GetProperty("loadBalancers")
            .EnumerateArray()
            .SelectMany(balancer => balancer.GetProperty("targetGroups").EnumerateArray())
            .SelectMany(group => group.GetProperty("targets").EnumerateArray())
            .All(target => target.GetProperty("state").GetString() == "healthy");

    private static bool IsSteadyService(JsonElement service) =>
        service.Tasks() is { Count: > 0 } tasks
        && tasks.Count == service.GetProperty("desired").GetInt32()
        && tasks.All(task => task.IsHealthy)
        && service.GetProperty("deployments").GetArrayLength() == 1;

    /// <summary>Builds a service that several other stacks have but dev does not.</summary>
    private static async Task BuildAsync(ProjectCopy project, string service)
    {
        await using var images = new ImageStore(project.Folder, TimeProvider.System);
        await images.BuildAsync(new BuildRequest(service, ""), CancellationToken.None);
    }

    private static void Up(ProjectCopy project) =>
        project.InfraSucceeds("up", "--skip-preview", "--time-scale", TimeScale);
}
