namespace Pulumi.Testing;

/// <summary>The stack of a test that gives its resources as a function.</summary>
internal sealed class TestStack : Stack
{
    public TestStack(Func<Task<IDictionary<string, object?>>> createResources) =>
        TestOutputs = createResources().GetAwaiter().GetResult();

    /// <summary>What the function returned.</summary>
    public IDictionary<string, object?> TestOutputs { get; }
}
