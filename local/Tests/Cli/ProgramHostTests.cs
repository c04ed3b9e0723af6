using System.Diagnostics;
using Local.Cli.Programs;
using Local.Engine;
using Local.Engine.Operations;

namespace Local.Tests.Cli;

/// <summary>Starting a program.</summary>
public class ProgramHostTests
{
    [Test]
    public async Task A_config_that_no_environment_variable_can_hold_is_refused_with_its_size_and_the_limit()
    {
        var start = new ProgramStart(
            "127.0.0.1:1",
            "127.0.0.1:2",
            "infra",
            "dev",
            DryRun: true,
            Parallel: 1,
            new Dictionary<string, string> { ["infra:services"] = new string('x', 128 * 1024) },
            ConfigSecretKeys: []
        );

        var refusal = await Assert.ThrowsAsync<EngineException>(() =>
            new ProgramHost(new TrueProgram(), "/").RunAsync(start, (_, _) => { }, CancellationToken.None)
        );

        // The terms are {"infra:services":"…"}, the variable's name, the equals sign and the terminating zero.
        Assert.That(refusal!.Message, Does.Contain("PULUMI_CONFIG").And.Contain("131,108").And.Contain("131,072"));
    }

    private sealed class TrueProgram : IProgram
    {
        public string Folder => "/";

        public Task EnsureAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public IReadOnlySet<string> Files() => new HashSet<string>();

        public ProcessStartInfo StartInfo(ProgramStart start) => new("true");
    }
}
