using NUnit.Framework;

namespace Infra.Tests.Security;

/// <summary>The page on the security controls.</summary>
[TestFixture]
internal sealed class SecurityPageTests
{
    /// <summary>Writes the page instead, where <see cref="SecurityPage.Command"/> runs the test.</summary>
    [Test]
    public async Task The_page_is_current()
    {
        var path = Path.Combine(TestStack.ProjectFolder, SecurityPage.Path);
        var text = SecurityPage.Text(await Verdicts.AllAsync());
        if (Environment.GetEnvironmentVariable("WRITE_PAGES") == "1")
        {
            await File.WriteAllTextAsync(path, text);
        }

        Assert.That(
            await File.ReadAllTextAsync(path),
            Is.EqualTo(text),
            $"Write it anew with `{SecurityPage.Command}`."
        );
    }
}
