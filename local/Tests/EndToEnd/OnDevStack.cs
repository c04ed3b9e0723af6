using System.Text.Json;

namespace Local.Tests.EndToEnd;

/// <summary>Tests on a dev stack that is up and belongs to the fixture.</summary>
internal abstract class OnDevStack
{
    private ProjectCopy? _project;
    private JsonElement? _outputs;

    protected ProjectCopy Project => _project ?? throw new InvalidOperationException("there is no dev stack");

    /// <summary>Returns the URL of one of dev's services, which never changes.</summary>
    protected string Url(string service) =>
        (_outputs ??= Project.Json("stack", "output", "--json")).GetProperty($"{service}Url").GetString()!;

    /// <summary>Waits until a healthy task has replaced a service's only task.</summary>
    protected Task<RunningTask> ReplacementAsync(string service, RunningTask former) =>
        Until.FoundAsync(
            "a healthy replacement alone",
            () =>
                Task.FromResult(
                    Project.Ps().Service(service).Tasks() is [{ IsHealthy: true } other] && other.Id != former.Id
                        ? other
                        : null
                )
        );

    [OneTimeSetUp]
    public async Task TakeAStackAsync() => _project = await DevStack.TakeAsync();

    [OneTimeTearDown]
    public void ReturnTheStack() => DevStack.Return(_project);
}
