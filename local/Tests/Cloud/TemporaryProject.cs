namespace Local.Tests.Cloud;

/// <summary>A temporary project folder.</summary>
internal sealed class TemporaryProject : IDisposable
{
    public TemporaryProject(string below = "")
    {
        Root = Directory.CreateTempSubdirectory("infra-test-").FullName;
        Folder = Path.Combine(Root, below);
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    private string Root { get; }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
