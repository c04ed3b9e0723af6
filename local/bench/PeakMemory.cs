using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Watches how much memory the processes whose command line names a folder hold at most, while a command runs: each for
/// itself (VmHWM), and all together (Pss). Of processes with one role, such as the program that an update runs twice,
/// the largest counts for itself.
/// </summary>
internal sealed class PeakMemory : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Reading what pages a process shares takes the system a millisecond or two.</summary>
    private const int StepsPerSum = 5;

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

    /// <summary>
    /// The most that all held together, in bytes, once watching has ended. A page that several processes have mapped,
    /// such as one of the runtime's own code, counts in parts: one for each process, this one too.
    /// </summary>
    public long Together { get; private set; }

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

    /// <summary>A figure that the system gives in kB, in bytes; 0 for a process that is ending.</summary>
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
