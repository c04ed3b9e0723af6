using System.Text.Json;

namespace Local.Cloud.Resources;

/// <summary>
/// The factor that divides a stack's waits: metric and alarm periods, cooldowns, health-check interval,
/// deregistration delay, grace, slow start and back-off. It never changes request, connect, check, idle or stop
/// timeouts. A factor stays until another is set, across restarts of the cloud. Thread-safe.
/// </summary>
internal sealed class TimeScale
{
    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly Dictionary<string, double> _factors;

    /// <param name="path">The path of the file with the factors. The file may be missing.</param>
    public TimeScale(string path)
    {
        _path = path;
        _factors = Load(path);
    }

    /// <summary>Raised with the stack's name after the stack's factor changed.</summary>
    public event Action<string>? Changed;

    /// <summary>Returns the factor that divides the waits of <paramref name="stack"/>. Default: 1.</summary>
    public double Factor(string stack)
    {
        lock (_lock)
        {
            return _factors.GetValueOrDefault(stack, 1);
        }
    }

    /// <summary>
    /// Returns the time that a wait of <paramref name="duration"/> takes in <paramref name="stack"/>.
    /// </summary>
    public TimeSpan Scale(string stack, TimeSpan duration) => duration / Factor(stack);

    /// <summary>Sets the factor of <paramref name="stack"/> and saves it.</summary>
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
            Save();
        }

        Changed?.Invoke(stack);
    }

    /// <summary>Gives the factor of a stack to the stack's new name, and saves it.</summary>
    public void Rename(string stack, string name)
    {
        lock (_lock)
        {
            if (_factors.Remove(stack, out var factor))
            {
                _factors[name] = factor;
                Save();
            }
        }
    }

    private void Save() =>
        PrivateFile.Write(_path, JsonSerializer.Serialize(_factors, TimeScaleJson.Default.DictionaryStringDouble));

    private static Dictionary<string, double> Load(string path) =>
        JsonFile.Load(
            path,
            TimeScaleJson.Default.DictionaryStringDouble,
            "remove it to continue with a time scale of 1"
        ) ?? [];
}
