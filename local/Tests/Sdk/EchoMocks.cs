using System.Collections.Concurrent;
using Pulumi.Testing;

namespace Local.Tests.Sdk;

/// <summary>Returns every resource's inputs as outputs, and records the requests.</summary>
internal sealed class EchoMocks : IMocks
{
    public ConcurrentDictionary<string, MockResourceArgs> Resources { get; } = new();

    public ConcurrentQueue<MockCallArgs> Calls { get; } = new();

    public Func<MockCallArgs, object> Call { get; init; } = args => args.Args;

    public Func<MockResourceArgs, Exception?> Fail { get; init; } = _ => null;

    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        if (Fail(args) is { } error)
        {
            throw error;
        }

        Resources[args.Name!] = args;
        return Task.FromResult<(string?, object)>(($"{args.Name}-id", args.Inputs));
    }

    public Task<object> CallAsync(MockCallArgs args)
    {
        Calls.Enqueue(args);
        return Task.FromResult(Call(args));
    }
}
