using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Network;

/// <summary>
/// The claims of this user's projects on parts of 127.0.0.0/8. A claim holds while the project's cloud is not
/// running, because outputs of its stacks name addresses of that part. A claim is a link in a folder of the user,
/// from the part's number to the folder of the project's ids, and ends with that folder. Folders and links of other
/// users are ignored.
/// </summary>
/// <param name="folder">The folder of the claims. It is created on demand.</param>
/// <param name="owner">The folder of the calling project's ids.</param>
/// <param name="blocksOf">Returns the part of the project whose ids are in a folder; null if there are none.</param>
internal sealed class BlockClaims(string folder, string owner, Func<string, IEnumerable<byte>> blocksOf)
{
    /// <summary>The folder of this user's claims.</summary>
    public static string DefaultFolder { get; } =
        Path.Combine(Path.GetTempPath(), $"infra-blocks-{Environment.UserName}");

    /// <summary>Returns whether another project claims the part.</summary>
    public bool IsTaken(byte block) =>
        IsOwn(folder)
        && IsOwn(Link(block))
        && new FileInfo(Link(block)).LinkTarget is { } other
        && other != owner
        && blocksOf(other).Contains(block);

    /// <summary>
    /// Claims the part for this project. If the folder cannot be written or belongs to another user, another
    /// project may take the part while this project's cloud is not running.
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
            // Only the cloud that holds the part gets here.
            File.Delete(Link(block));
            File.CreateSymbolicLink(Link(block), owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cloud works without a claim.
        }
    }

    private static bool IsOwn(string path) => FileStatus.Of(path)?.Owner == Native.User();

    private string Link(byte block) => Path.Combine(folder, $"{block}");
}
