using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// Which parts of 127.0.0.0/8 belong to projects of this user whose cloud may not run just now: their stacks' outputs name
/// addresses of it. A claim is a link in a folder of the user's, from the part's number to where the project keeps its
/// ids; it ends with those. A folder or a link that is somebody else's counts for nothing.
/// </summary>
/// <param name="folder">The folder of the claims; made when it is needed.</param>
/// <param name="owner">Where the project that asks keeps its ids.</param>
/// <param name="blockOf">The part that a project has by the ids in a folder; null when there are none.</param>
internal sealed class BlockClaims(string folder, string owner, Func<string, byte?> blockOf)
{
    /// <summary>The folder of this user's claims.</summary>
    public static string DefaultFolder { get; } =
        Path.Combine(Path.GetTempPath(), $"infra-blocks-{Environment.UserName}");

    /// <summary>Whether another project has the part.</summary>
    public bool IsTaken(byte block) =>
        IsOwn(folder)
        && IsOwn(Link(block))
        && new FileInfo(Link(block)).LinkTarget is { } other
        && other != owner
        && blockOf(other) == block;

    /// <summary>
    /// Keeps the part for this project. Where the folder cannot be written or is somebody else's, another project may
    /// take it while this one's cloud does not run.
    /// </summary>
    public void Claim(byte block)
    {
        try
        {
            Directory.CreateDirectory(folder, PrivateFolder.Mode);
            if (!IsOwn(folder) || new FileInfo(folder).LinkTarget is not null)
            {
                return;
            }

            File.SetUnixFileMode(folder, PrivateFolder.Mode);
            // Only the cloud that holds the part comes here.
            File.Delete(Link(block));
            File.CreateSymbolicLink(Link(block), owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cloud works without a claim.
        }
    }

    private static bool IsOwn(string path) => Native.Owner(path) == Native.User();

    private string Link(byte block) => Path.Combine(folder, $"{block}");
}
