namespace Local.Tests.EndToEnd;

/// <summary>Tests on a dev stack that is up, which the fixture has for itself.</summary>
internal abstract class OnDevStack
{
    private ProjectCopy? _project;

    protected ProjectCopy Project => _project ?? throw new InvalidOperationException("there is no dev stack");

    [OneTimeSetUp]
    public async Task TakeAStackAsync() => _project = await DevStack.TakeAsync();

    [OneTimeTearDown]
    public void ReturnTheStack() => DevStack.Return(_project);
}
