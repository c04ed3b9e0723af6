using System.Collections.Concurrent;
using Local.Engine.Providers;

namespace Local.Engine.Steps;

/// <summary>
/// The providers that the engine itself registers, one for each package and version that the program uses without
/// naming a provider.
/// </summary>
internal sealed class DefaultProviders(
    Func<Goal, Task<string>> register,
    IReadOnlyDictionary<string, string> config,
    IReadOnlyCollection<string> secretKeys
)
{
    private readonly ConcurrentDictionary<(string Package, string Version), Lazy<Task<string>>> _references = new();

    /// <summary>
    /// Returns the reference of the default provider of a package and version; the version may be empty.
    /// </summary>
    public Task<string> GetAsync(string package, string version) =>
        _references
            .GetOrAdd(
                (package, version),
                key => new Lazy<Task<string>>(() =>
                    register(
                        new Goal
                        {
                            Type = ProviderTypes.Of(key.Package),
                            Name = Name(key.Version),
                            Custom = true,
                            Version = key.Version,
                            Inputs = ProviderRegistry.DefaultInputs(key.Package, key.Version, config, secretKeys),
                        }
                    )
                )
            )
            .Value;

    private static string Name(string version) =>
        version.Length == 0
            ? "default"
            : "default_" + string.Concat(version.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
