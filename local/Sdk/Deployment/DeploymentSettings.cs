using System.Collections.Immutable;
using System.Text.Json;
using Pulumi.Testing;

namespace Pulumi;

/// <summary>The facts about its deployment that a program receives.</summary>
internal sealed record DeploymentSettings(
    string Project,
    string Stack,
    string Organization,
    string? RootDirectory,
    bool IsDryRun,
    int Parallel,
    ImmutableDictionary<string, string> Config
)
{
    private const string NoOrganization = "organization";

    /// <summary>Returns the settings in the environment, and the addresses of the engine's two services.</summary>
    /// <exception cref="InvalidOperationException">No engine has started this process.</exception>
    public static (DeploymentSettings Settings, string Monitor, string Engine) FromEnvironment()
    {
        var monitor = Variable("PULUMI_MONITOR");
        var engine = Variable("PULUMI_ENGINE");
        var project = Variable("PULUMI_PROJECT");
        var stack = Variable("PULUMI_STACK");
        if (
            monitor is null
            || engine is null
            || project is null
            || stack is null
            || !bool.TryParse(Variable("PULUMI_DRY_RUN"), out var isDryRun)
            || !bool.TryParse(Variable("PULUMI_QUERY_MODE"), out _)
            || !int.TryParse(Variable("PULUMI_PARALLEL"), out var parallel)
        )
        {
            throw new InvalidOperationException(
                "this program needs a Pulumi engine: run `./infra up` or `pulumi up` in its folder"
            );
        }

        var settings = new DeploymentSettings(
            project,
            stack,
            Variable("PULUMI_ORGANIZATION") ?? NoOrganization,
            Variable("PULUMI_ROOT_DIRECTORY"),
            isDryRun,
            parallel,
            ReadConfig()
        );
        return (settings, monitor, engine);
    }

    /// <summary>Returns the settings of a test. Missing options have the defaults of the official mocks.</summary>
    public static DeploymentSettings ForTest(TestOptions? options) =>
        new(
            options?.ProjectName ?? "project",
            options?.StackName ?? "stack",
            options?.OrganizationName ?? NoOrganization,
            options?.RootDirectory,
            options?.IsPreview ?? true,
            Parallel: 1,
            ReadConfig()
        );

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static ImmutableDictionary<string, string> ReadConfig()
    {
        if (Variable("PULUMI_CONFIG") is not { } text)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        using var json = JsonDocument.Parse(text);
        return json
            .RootElement.EnumerateObject()
            .ToImmutableDictionary(property => Key(property.Name), property => property.Value.ToString());
    }

    // Old stacks write project:config:key instead of project:key.
    private static string Key(string key) =>
        key.Split(':', 3) is [var name, "config", var rest] ? $"{name}:{rest}" : key;
}
