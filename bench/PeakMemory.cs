using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Watches how much memory the processes whose command line names a folder hold at most (VmHWM), while a command runs.
/// Of processes with one role, such as the program that an update runs twice, the largest counts.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, long> _peaks = [];
    private readonly ManualResetEventSlim _ended = new();
    private readonly string _folder;
    private readonly Func<string, string?> _role;
    private readonly Thread _watch;

    /// <param name="folder">The folder.</param>
    /// <param name="role">What a process is, by its command line; null for one that does not count.</param>
    public PeakMemory(string folder, Func<string, string?> role)
    {
        _folder = folder;
        _role = role;
        // What is running already counts from now on.
        foreach (var (process, _) in Processes())
        {
            File.WriteAllText(Path.Combine(process, "clear_refs"), "5");
        }
        _watch = new Thread(Watch);
        _watch.Start();
    }

    /// <summary>The peaks by role, in bytes, once watching has ended.</summary>
    public IReadOnlyDictionary<string, long> End()
    {
        _ended.Set();
        _watch.Join();
        return _peaks;
    }

    public void Dispose()
    {
        End();
        _ended.Dispose();
    }

    private void Watch()
    {
        do
        {
            foreach (var (process, role) in Processes())
            {
                _peaks[role] = Math.Max(_peaks.GetValueOrDefault(role), PeakOf(process));
            }
        } while (!_ended.Wait(s_step));
    }

    private IEnumerable<(string Process, string Role)> Processes()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (!char.IsAsciiDigit(Path.GetFileName(process)[0]))
            {
                continue;
            }
            var command = Read(process, "cmdline").Replace('\0', ' ');
            if (command.Contains(_folder, StringComparison.Ordinal) && _role(command) is { } role)
            {
                yield return (process, role);
            }
        }
    }

    private static long PeakOf(string process)
    {
        const string Peak = "VmHWM:";
        var line = Read(process, "status")
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(Peak, StringComparison.Ordinal));
        // A process that is ending has none any more.
        return line is null
            ? 0
            : long.Parse(line[Peak.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
                * 1024;
    }

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
