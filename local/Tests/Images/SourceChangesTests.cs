using Local.Cloud.Images;

namespace Local.Tests.Images;

/// <summary>Which files a warm compiler compiles anew. A file's digest is the text after its colon.</summary>
public sealed class SourceChangesTests
{
    [TestCase("a.cs:1 b.cs:1", "a.cs:1 b.cs:1", "")]
    [TestCase("a.cs:1 b.cs:1", "a.cs:2 b.cs:1", "a.cs")]
    [TestCase("a.cs:1 b.cs:1", "a.cs:2 b.cs:2", "a.cs b.cs")]
    [TestCase("a.cs:1 x.csproj:1", "a.cs:2 x.csproj:2", null)]
    [TestCase("a.cs:1 x.json:1", "a.cs:1 x.json:2", null)]
    [TestCase("a.cs:1", "a.cs:1 b.cs:1", null)]
    [TestCase("a.cs:1 b.cs:1", "a.cs:1", null)]
    [TestCase("a.cs:1", "b.cs:1", null)]
    public void Only_changed_csharp_is_compiled_without_MSBuild(string before, string after, string? compiled)
    {
        var changed = SourceChanges.Between(Files(before), Files(after));

        Assert.That(changed is null ? null : string.Join(' ', changed), Is.EqualTo(compiled));
    }

    private static Dictionary<string, string> Files(string text) =>
        text.Split(' ').Select(file => file.Split(':')).ToDictionary(file => file[0], file => file[1]);
}
