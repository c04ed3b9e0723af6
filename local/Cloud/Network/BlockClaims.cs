namespace Local.Cloud.Network;

/// <summary>
/// Which parts of 127.0.0.0/8 belong to projects of this user whose cloud may not run just now: their stacks' outputs name
/// addresses of it. A claim is a link in a folder of the user's, from the part's number to where the project keeps its
/// ids; it ends with those.
/// </summary>
/// <param name="owner">Where the project that asks keeps its ids.</param>
/// <param name="blockOf">The part that a project has by the ids in a folder; null when there are none.</param>
internal sealed class BlockClaims(string owner, Func<string, byte?> blockOf)
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"infra-blocks-{Environment.UserName}");

    /// <summary>Whether another project has the part.</summary>
    public bool IsTaken(byte block) =>
        new FileInfo(Link(block)).LinkTarget is { } other && other != owner && blockOf(other) == block;

    /// <summary>
    /// Keeps the part for this project. Where the folder cannot be written, another project may take it while this one's
    /// cloud does not run.
    /// </summary>
    public void Claim(byte block)
    {
        try
        {
            Directory.CreateDirectory(
                _folder,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            // Only the cloud that holds the part comes here.
            File.Delete(Link(block));
            File.CreateSymbolicLink(Link(block), owner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The cloud works without a claim.
        }
    }

    private string Link(byte block) => Path.Combine(_folder, $"{block}");
}
