using Local.Cloud.Functions;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>
/// The AMIs that instances can be launched from: images made here, and Amazon Linux under any other id.
/// </summary>
/// <param name="folder">The folder of the images.</param>
internal sealed class MachineImages(string folder)
{
    /// <summary>Returns the reason why an instance cannot be launched from the image; null if it can.</summary>
    public string? WhyNot(string id) =>
        ImageIds.KindOf(id) switch
        {
            null => $"InvalidAMIID.Malformed: Invalid id: \"{id}\" (expecting \"ami-...\")",
            ImageKind.Copy when !Directory.Exists(Root(id)) =>
                $"InvalidAMIID.NotFound: The image id '[{id}]' does not exist",
            _ => null,
        };

    /// <summary>Makes the root of a new instance.</summary>
    /// <exception cref="CloudException">The image does not exist or cannot be copied.</exception>
    internal async Task CopyToAsync(string id, string root, CancellationToken cancellationToken)
    {
        if (WhyNot(id) is { } problem)
        {
            throw new CloudException(problem);
        }

        var kind = ImageIds.KindOf(id);
        await CopyAsync(kind == ImageKind.Copy ? Root(id) : Guest.RootFolder, root, cancellationToken);
        if (kind == ImageKind.EcsOptimized)
        {
            Directory.CreateDirectory(Path.Combine(root, "etc", "ecs"));
            await File.WriteAllTextAsync(Path.Combine(root, "etc", "ecs", "ecs.config"), "", cancellationToken);
        }
    }

    /// <summary>Makes an image from an instance's root.</summary>
    internal async Task CreateAsync(string id, string root, CancellationToken cancellationToken)
    {
        try
        {
            await CopyAsync(root, Root(id), cancellationToken);
        }
        catch
        {
            await DeleteAsync(id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>Deletes an image that was made here. Instances launched from it stay as they are.</summary>
    internal Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        RemoveAsync(Path.Combine(folder, id), cancellationToken);

    /// <summary>Removes a folder with files that a machine made.</summary>
    internal static async Task RemoveAsync(string path, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            await Guest.RunAsync(["rm", "-rf", path], cancellationToken);
        }
    }

    private string Root(string id) => Path.Combine(folder, id, "root");

    private static Task CopyAsync(string from, string to, CancellationToken cancellationToken) =>
        Guest.RunAsync(["sh", Guest.Script("copy"), from, to], cancellationToken);
}
