using System.Text.Json;

namespace Local.Cloud.Resources;

/// <summary>
/// By how much a stack's waits are shortened: metric and alarm periods, cooldowns, health-check interval,
/// deregistration delay, grace, slow start and back-off; never request, connect, check, idle or stop timeouts.
/// A factor stays until another is set, across restarts of the cloud. Safe for many callers at once.
/// </summary>
internal sealed class TimeScale
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Dictionary<string, double> _factors;

    /// <param name="path">The file that keeps the factors; it need not exist.</param>
    public TimeScale(string path)
    {
        _path = path;
        _factors = Load(path);
    }

    /// <summary>Raised after a stack's factor has changed, with the stack's name.</summary>
    public event Action<string>? Changed;

    /// <summary>By how much the waits of <paramref name="stack"/> are divided; 1 when nothing was set.</summary>
    public double Factor(string stack)
    {
        lock (_lock)
        {
            return _factors.GetValueOrDefault(stack, 1);
        }
    }

    /// <summary>How long a wait of <paramref name="duration"/> lasts in <paramref name="stack"/>.</summary>
    public TimeSpan Scale(string stack, TimeSpan duration) => duration / Factor(stack);

    /// <summary>Sets the factor of <paramref name="stack"/> and keeps it.</summary>
    /// <exception cref="CloudException"><paramref name="factor"/> is not a finite number above 0.</exception>
    public void Set(string stack, double factor)
    {
        if (!double.IsFinite(factor) || factor <= 0)
        {
            throw new CloudException($"the time scale: found {factor}; allowed: a number above 0");
        }

        lock (_lock)
        {
            if (_factors.GetValueOrDefault(stack, 1).Equals(factor))
            {
                return;
            }

            _factors[stack] = factor;
            PrivateFile.Write(_path, JsonSerializer.Serialize(_factors, TimeScaleJson.Default.DictionaryStringDouble));
        }

        Changed?.Invoke(stack);
    }

    private static Dictionary<string, double> Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), TimeScaleJson.Default.DictionaryStringDouble)
                ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException e)
        {
            throw new CloudException($"{path} is damaged ({e.Message}); remove it to go on with a time scale of 1");
        }
    }
}
