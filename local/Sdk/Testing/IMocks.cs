using System.Collections.Immutable;

namespace Pulumi.Testing;

/// <summary>A test's replacement for the engine and its providers.</summary>
public interface IMocks
{
    /// <summary>Returns the id and the outputs of a resource that the program registers.</summary>
    Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args);

    /// <summary>Returns the result of a function that the program calls.</summary>
    Task<object> CallAsync(MockCallArgs args);

    /// <summary>Receives the outputs of a component or of the stack.</summary>
    Task RegisterResourceOutputs(MockRegisterResourceOutputsRequest args) => Task.CompletedTask;
}

/// <summary>A resource that the program registers.</summary>
public class MockResourceArgs
{
    /// <summary>The type token, such as <c>aws:ecs/service:Service</c>.</summary>
    public string? Type { get; set; }

    /// <summary>The name that the program gave.</summary>
    public string? Name { get; set; }

    /// <summary>The known inputs, by their names in the protocol.</summary>
    public ImmutableDictionary<string, object> Inputs { get; set; } = null!;

    /// <summary>The provider, as <c>urn::id</c>; empty for the default one.</summary>
    public string? Provider { get; set; }

    /// <summary>The id of a resource that is read or imported.</summary>
    public string? Id { get; set; }
}

/// <summary>A function that the program calls.</summary>
public class MockCallArgs
{
    /// <summary>The function's token, such as <c>aws:ec2/getVpc:getVpc</c>.</summary>
    public string? Token { get; set; }

    /// <summary>The known arguments, by their names in the protocol.</summary>
    public ImmutableDictionary<string, object> Args { get; set; } = null!;

    /// <summary>The provider, as <c>urn::id</c>; empty for the default one.</summary>
    public string? Provider { get; set; }
}

/// <summary>The outputs of a component or of the stack.</summary>
public class MockRegisterResourceOutputsRequest
{
    /// <summary>The URN of the component or stack.</summary>
    public readonly string Urn;

    /// <summary>The outputs by name.</summary>
    public readonly ImmutableDictionary<string, Output<object?>> Outputs;

    /// <param name="urn">The URN of the component or stack.</param>
    /// <param name="outputs">The outputs by name.</param>
    public MockRegisterResourceOutputsRequest(string urn, ImmutableDictionary<string, Output<object?>> outputs)
    {
        Urn = urn;
        Outputs = outputs;
    }
}
