using System.Text;
using Local.Cloud.Resources;

namespace Local.Cloud.Ec2;

/// <summary>The script that cloud-init runs at the first boot of an instance.</summary>
internal static class UserData
{
    private const int LongestBytes = 16 * 1024;

    /// <summary>Returns the reason why the user data cannot run here; null if it can, or there is none.</summary>
    public static string? WhyNot(string? userData) =>
        // cloud-init accepts leading white space here too, but then the script does not run (Guest/init).
        string.IsNullOrEmpty(userData) || userData.AsSpan().TrimStart().StartsWith("#!")
            ? TooLong(userData)
        : userData.StartsWith("\u001f\u008b", StringComparison.Ordinal)
        || userData.StartsWith("\u001f\ufffd", StringComparison.Ordinal)
            ? "is gzip-compressed; allowed in the local cloud: a script that begins with #!"
        : $"begins with '{FirstLine(userData)}'; allowed in the local cloud: a script that begins with #!";

    /// <summary>Saves user data for the next boot.</summary>
    public static void Write(string folder, string? userData)
    {
        var path = Path.Combine(folder, "user-data");
        if (string.IsNullOrEmpty(userData))
        {
            File.Delete(path);
        }
        else
        {
            PrivateFile.Write(path, userData);
        }
    }

    private static string? TooLong(string? userData) =>
        userData is not null && Encoding.UTF8.GetByteCount(userData) is > LongestBytes and var bytes
            ? $"found {bytes} bytes; allowed: at most {LongestBytes}"
            : null;

    private static string FirstLine(string userData)
    {
        const int Longest = 40;
        var line = userData.AsSpan().Trim();
        var end = line.IndexOfAny('\r', '\n');
        line = end < 0 ? line : line[..end];
        return line.Length > Longest ? $"{line[..Longest]}…" : line.ToString();
    }
}
