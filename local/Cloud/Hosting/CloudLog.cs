using System.Globalization;

namespace Local.Cloud.Hosting;

/// <summary>The cloud's log: lines with the time of day, from any thread. Thread-safe.</summary>
internal sealed class CloudLog(TextWriter writer, TimeProvider time)
{
    private readonly Lock _lock = new();

    public void Write(string message)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            writer.WriteLine($"{now} {message}");
            writer.Flush();
        }
    }
}
