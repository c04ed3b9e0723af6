using System.Diagnostics;

namespace Local.Tests;

/// <summary>Files that a test writes and runs.</summary>
internal static class ProgramFile
{
    /// <summary>
    /// Writes a program. Another process writes the file: a file that this process has open is held for a moment by each
    /// process that another test starts, and the system runs no program that somebody may still write.
    /// </summary>
    public static void Write(string path, string text)
    {
        var source = Path.GetTempFileName();
        File.WriteAllText(source, text);
        using (var install = Process.Start("install", ["-D", "-m", "700", source, path]))
        {
            install.WaitForExit();
            Assert.That(install.ExitCode, Is.Zero, path);
        }

        File.Delete(source);
    }
}
