using System.ComponentModel;
using System.Diagnostics;

namespace Local.Cli.Commands;

/// <summary>The user's browser.</summary>
internal static class Browser
{
    /// <summary>Opens an address in the user's browser.</summary>
    /// <returns>Whether there is a browser.</returns>
    public static bool TryOpen(string address) =>
        Openers(Environment.GetEnvironmentVariable).Any(opener => TryStart(opener, address));

    /// <summary>Returns the programs that open an address, the best first; none without a desktop.</summary>
    /// <param name="variable">Returns the value of an environment variable, or null.</param>
    internal static IEnumerable<string> Openers(Func<string, string?> variable)
    {
        if (variable("BROWSER") is { Length: > 0 } browser)
        {
            yield return browser;
        }

        if (variable("WSL_DISTRO_NAME") is not null)
        {
            yield return "wslview";
            yield return "explorer.exe";
        }

        // Without a desktop, xdg-open would show the page in the terminal, if at all.
        if (variable("DISPLAY") is not null || variable("WAYLAND_DISPLAY") is not null)
        {
            yield return "xdg-open";
        }
    }

    private static bool TryStart(string opener, string address)
    {
        try
        {
            // The browser has none of this process's streams, and outlives it.
            using var process = Process.Start(
                new ProcessStartInfo(opener, [address])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            );
            return process is not null;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
