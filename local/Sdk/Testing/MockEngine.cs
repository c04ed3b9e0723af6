using Pulumirpc;

namespace Pulumi.Testing;

/// <summary>Keeps the errors that a program tells in a test.</summary>
internal sealed class MockEngine : IEngine
{
    private readonly List<string> _errors = [];

    /// <summary>The errors, in the order in which they were told.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
            {
                return [.. _errors];
            }
        }
    }

    public Task LogAsync(LogRequest request)
    {
        if (request.Severity == LogSeverity.Error)
        {
            lock (_errors)
            {
                _errors.Add(request.Message);
            }
        }

        return Task.CompletedTask;
    }
}
