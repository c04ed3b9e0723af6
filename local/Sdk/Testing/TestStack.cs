namespace Pulumi.Testing;

/// <summary>The stack of a test whose resources come from a function.</summary>
internal sealed class TestStack : Stack
{
    public TestStack(Func<Task<IDictionary<string, object?>>> createResources) =>
        TestOutputs = createResources().GetAwaiter().GetResult();

    /// <summary>The outputs that the function returned.</summary>
    public IDictionary<string, object?> TestOutputs { get; }
}
