using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;

namespace Infra.Configuration;

/// <summary>
/// The config of the stack that is being deployed. Pulumi's own <see cref="Config"/> answers a key but names none, so
/// an unknown key is seen only in what the engine hands to every program: the variables PULUMI_CONFIG (a map) and
/// PULUMI_CONFIG_SECRET_KEYS (a list).
/// </summary>
public static class StackConfigSource
{
    /// <summary>Reads and checks it.</summary>
    /// <param name="projectFolder">What the folders of services are relative to.</param>
    /// <exception cref="RunException">There are mistakes; the message has one on each line.</exception>
    public static StackConfig Read(string projectFolder)
    {
        var values = FromEnvironment<ImmutableDictionary<string, string>>("PULUMI_CONFIG") ?? [];
        var (stack, errors) = StackConfigReader.Read(values, projectFolder);
        if (stack is null)
        {
            throw new RunException(
                $"The config of stack '{Deployment.Instance.StackName}' has {errors.Length} "
                    + $"{(errors.Length == 1 ? "mistake" : "mistakes")}:\n"
                    + string.Join('\n', errors.Select(error => $"  {error}"))
            );
        }

        var secretKeys = FromEnvironment<ImmutableArray<string>?>("PULUMI_CONFIG_SECRET_KEYS") ?? [];
        return stack with
        {
            ServicesAreSecret = secretKeys.Contains(StackConfigReader.ServicesKey),
            FleetIsSecret = secretKeys.Contains(StackConfigReader.FleetKey),
        };
    }

    private static T? FromEnvironment<T>(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } json
            ? JsonSerializer.Deserialize<T>(json)
            : default;
}
