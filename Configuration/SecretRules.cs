using System.Text;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>The rules of services' secrets.</summary>
/// <param name="mistakes">The mistakes so far; those found here are added.</param>
/// <param name="secretKeys">The keys that hold a secret; null when that is not known.</param>
internal sealed class SecretRules(ConfigMistakes mistakes, IReadOnlySet<string>? secretKeys)
{
    /// <summary>Checks the secrets of a service and of its sidecars.</summary>
    /// <param name="path">The service's place in the config.</param>
    /// <param name="service">The service.</param>
    public void Check(string path, ServiceSettings service)
    {
        CheckContainer(path, service);
        foreach (var (name, sidecar) in service.Sidecars)
        {
            CheckContainer(ConfigPath.Of($"{path}.sidecars", name), sidecar);
        }
    }

    private void CheckContainer(string path, IContainerSettings container)
    {
        foreach (var (name, secret) in container.Secrets.OrderBy(secret => secret.Key, StringComparer.Ordinal))
        {
            var place = ConfigPath.Of($"{path}.secrets", name);
            if (container.Environment.ContainsKey(name))
            {
                mistakes.Add(place, $"a variable that {path}.environment has too", "one of the two");
            }

            if (secret.Value is { } value)
            {
                CheckValue($"{place}.value", value);
            }
        }
    }

    // The engine names the keys that hold a secret, and not the places in their maps.
    private void CheckValue(string place, string value)
    {
        if (secretKeys?.Contains("services") == false)
        {
            mistakes.Add(
                place,
                "a value that is not encrypted",
                $"an encrypted one, by: pulumi config set --secret --path '{place}'"
            );
        }
        else if (Encoding.UTF8.GetByteCount(value) is var size and > EcsSecretArgs.MostBytes)
        {
            mistakes.Add(place, $"{size} bytes", $"at most {EcsSecretArgs.MostBytes}");
        }
    }
}
