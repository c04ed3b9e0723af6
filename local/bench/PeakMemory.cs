using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Measures the peak memory of processes, found by a folder in their command lines, while a command runs: of each
/// process (VmHWM), and of all together (Pss). Of several processes with one role, such as the program that an
/// update runs twice, the largest counts.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Reading the shares of pages takes the system a millisecond or two.</summary>
    private const int StepsPerSum = 5;

    private readonly Dictionary<string, long> _peaks = [];
    private readonly ManualResetEventSlim _ended = new();
    private readonly string _folder;
    private readonly Func<string, string?> _role;
    private readonly Thread _watch;

    /// <param name="folder">The folder in the command lines.</param>
    /// <param name="role">
    /// Returns the role of a process, given its command line; null for a process that does not count.
    /// </param>
    public PeakMemory(string folder, Func<string, string?> role)
    {
        _folder = folder;
        _role = role;
        // The peaks of processes that are running already count from now on.
        foreach (var (process, _) in Processes())
        {
            File.WriteAllText(Path.Combine(process, "clear_refs"), "5");
        }

        _watch = new Thread(Watch);
        _watch.Start();
    }

    /// <summary>
    /// The peak of all processes together, in bytes, after the end of the measurement. A page that several
    /// processes share, such as the runtime's code, is divided among them, including this process.
    /// </summary>
    public long Together { get; private set; }

    /// <summary>Ends the measurement and returns the peaks by role, in bytes.</summary>
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
        var step = 0;
        do
        {
            var sums = step++ % StepsPerSum == 0;
            var sum = 0L;
            foreach (var (process, role) in Processes())
            {
                _peaks[role] = Math.Max(_peaks.GetValueOrDefault(role), Field(process, "status", "VmHWM:"));
                sum += sums ? Field(process, "smaps_rollup", "Pss:") : 0;
            }

            Together = Math.Max(Together, sum);
        } while (!_ended.Wait(Step));
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

    /// <summary>Returns a value that the system gives in kB, in bytes; 0 for a process that is ending.</summary>
    private static long Field(string process, string file, string name)
    {
        var line = Read(process, file)
            .Split('\n')
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null
            ? 0
            : long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture)
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
