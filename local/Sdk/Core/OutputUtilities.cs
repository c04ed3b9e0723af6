using System.Collections.Immutable;

namespace Pulumi.Utilities;

/// <summary>Looks inside outputs. For tests and tools, not for programs.</summary>
public static class OutputUtilities
{
    /// <summary>Returns an unknown output.</summary>
    public static Output<T> CreateUnknown<T>(T value) => Output<T>.CreateUnknown(value);

    /// <summary>Returns an unknown output. <paramref name="valueFactory"/> is not called.</summary>
    public static Output<T> CreateUnknown<T>(Func<Task<T>> valueFactory) =>
        Output<T>.CreateUnknown(default!).Apply(_ => valueFactory());

    /// <summary>Returns a copy of <paramref name="output"/> that also came from <paramref name="resource"/>.</summary>
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

    /// <summary>
    /// Returns whether <paramref name="output"/> is known; completes as soon as the output is settled.
    /// </summary>
    public static async Task<bool> GetIsKnownAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).IsKnown;

    /// <summary>Returns the value of <paramref name="output"/>; the type's default if it is unknown.</summary>
    public static Task<T> GetValueAsync<T>(Output<T> output) => output.GetValueAsync(whenUnknown: default!);

    /// <summary>Returns the resources that <paramref name="output"/> came from.</summary>
    public static async Task<ImmutableHashSet<Resource>> GetDependenciesAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).Resources;
}
