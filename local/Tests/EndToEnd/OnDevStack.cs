namespace Local.Tests.EndToEnd;

/// <summary>
/// Tests on the dev stack that is up. One fixture has it at a time, beside all the fixtures that do not need it: these
/// tests wait for draining and health checks more than they work.
/// </summary>
[Parallelizable]
internal abstract class OnDevStack
{
    protected static ProjectCopy Project => DevStack.Project;

    [OneTimeSetUp]
    public Task TakeTheStackAsync() => DevStack.TakeAsync();

    [OneTimeTearDown]
    public void ReturnTheStack() => DevStack.Return();
}
