using System.Collections.Immutable;
using System.Text.Json;
using Pulumi;

namespace Infra.Configuration;

/// <summary>
/// The config of the stack that is being deployed. Pulumi's <see cref="Pulumi.Config"/> answers a key but names none, and
/// does not tell which values are secret. Both are in what the engine hands to a program that it starts: the variables
/// PULUMI_CONFIG (a map) and PULUMI_CONFIG_SECRET_KEYS (a list). A program that runs inline has neither.
/// </summary>
public static class StackConfig
{
    /// <summary>Reads and checks the config, and logs what is probably meant otherwise.</summary>
    /// <param name="projectFolder">The folder that services' folders are relative to.</param>
    /// <exception cref="RunException">There are mistakes; the message has one on each line.</exception>
    public static StackSettings Read(string projectFolder)
    {
        var config = new Pulumi.Config(ConfigPath.Namespace);
        var unknown =
            FromEngine<Dictionary<string, JsonElement>>("PULUMI_CONFIG")?.Keys.Where(IsOurs).Select(Name) ?? [];
        var values = SettingsShape
            .Root.KeyNames()
            .Union(unknown)
            .Select(key => (key, value: config.Get(key)))
            .Where(entry => entry.value is not null)
            .ToDictionary(entry => entry.key, entry => entry.value!);
        var secretKeys = FromEngine<ImmutableHashSet<string>>("PULUMI_CONFIG_SECRET_KEYS")?.Where(IsOurs).Select(Name);

        var (settings, mistakes, hints) = SettingsReader.Read(values, projectFolder, secretKeys?.ToHashSet());
        if (settings is null)
        {
            throw new RunException(
                $"The config of stack '{Deployment.Instance.StackName}' has {mistakes.Length} "
                    + $"{(mistakes.Length == 1 ? "mistake" : "mistakes")}:\n"
                    + string.Join('\n', mistakes.Select(mistake => $"  {mistake}"))
            );
        }

        foreach (var hint in hints)
        {
            Log.Warn(hint);
        }

        return settings;
    }

    private static bool IsOurs(string key) => key.StartsWith(ConfigPath.Root, StringComparison.Ordinal);

    private static string Name(string key) => key[ConfigPath.Root.Length..];

    private static T? FromEngine<T>(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } json
            ? JsonSerializer.Deserialize<T>(json)
            : default;
}
