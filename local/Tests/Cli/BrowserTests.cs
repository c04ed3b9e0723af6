using Local.Cli.Commands;

namespace Local.Tests.Cli;

/// <summary>The program that opens the page.</summary>
public class BrowserTests
{
    [TestCase("", "")]
    [TestCase("DISPLAY", "xdg-open")]
    [TestCase("WAYLAND_DISPLAY", "xdg-open")]
    [TestCase("WSL_DISTRO_NAME", "wslview explorer.exe")]
    [TestCase("BROWSER DISPLAY", "value xdg-open")]
    public void The_environment_decides_what_opens_an_address(string variables, string openers) =>
        Assert.That(
            string.Join(' ', Browser.Openers(name => variables.Split(' ').Contains(name) ? "value" : null)),
            Is.EqualTo(openers)
        );
}
