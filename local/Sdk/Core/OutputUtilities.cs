using System.Collections.Immutable;

namespace Pulumi.Utilities;

/// <summary>Looks inside outputs; for tests and tools, not for programs.</summary>
public static class OutputUtilities
{
    /// <summary>An output that is not known.</summary>
    public static Output<T> CreateUnknown<T>(T value) => Output<T>.CreateUnknown(value);

    /// <summary>An output that is not known; <paramref name="valueFactory"/> is not called.</summary>
    public static Output<T> CreateUnknown<T>(Func<Task<T>> valueFactory) =>
        Output<T>.CreateUnknown(default!).Apply(_ => valueFactory());

    /// <summary><paramref name="output"/>, as one that came from <paramref name="resource"/> too.</summary>
    public static Output<T> WithDependency<T>(Output<T> output, Resource resource)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(resource);
        return new Output<T>(AddAsync());

        async Task<OutputData<T>> AddAsync()
        {
            var data = await output.DataTask.ConfigureAwait(false);
            return data with { Resources = data.Resources.Add(resource) };
        }
    }

    /// <summary>Whether <paramref name="output"/> is known, once it is settled.</summary>
    public static async Task<bool> GetIsKnownAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).IsKnown;

    /// <summary>The value of <paramref name="output"/>; the type's default when it is not known.</summary>
    public static Task<T> GetValueAsync<T>(Output<T> output) => output.GetValueAsync(whenUnknown: default!);

    /// <summary>The resources that <paramref name="output"/> came from.</summary>
    public static async Task<ImmutableHashSet<Resource>> GetDependenciesAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).Resources;
}
