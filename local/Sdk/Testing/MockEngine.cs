using Pulumirpc;

namespace Pulumi.Testing;

/// <summary>Collects the errors that a program logs in a test.</summary>
internal sealed class MockEngine : IEngine
{
    private readonly List<string> _errors = [];

    /// <summary>The logged errors, in order.</summary>
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
