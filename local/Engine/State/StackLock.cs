using System.Diagnostics;
using System.Text.Json;

namespace Local.Engine.State;

/// <summary>The right to change a stack, as Pulumi's file backend keeps it: one file, which names its holder.</summary>
public sealed class StackLock : IDisposable
{
    private readonly string _path;

    private StackLock(string path) => _path = path;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The folder of the stack's locks.</param>
    /// <param name="stack">The stack, for messages.</param>
    /// <param name="time">Tells the time.</param>
    /// <param name="note">Takes what the user should know: that a lock was taken over from a process that has died.</param>
    /// <exception cref="EngineException">Another process holds it; the message names it.</exception>
    internal static StackLock Acquire(string folder, string stack, TimeProvider time, Action<string>? note)
    {
        Check(folder, stack, own: null, note);
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.json");
        var holder = new Holder(Environment.ProcessId, Environment.UserName, Environment.MachineName, time.GetUtcNow());
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, holder, JsonSerializerOptions.Web));
        try
        {
            // Two that came at the same moment see each other now, and both give way.
            Check(folder, stack, own: path, note);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        return new StackLock(path);
    }

    /// <summary>Whether a living process holds the lock.</summary>
    internal static bool IsHeld(string folder) =>
        Files(folder).Any(file => Read(file) is { } holder && !HasDied(holder));

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => File.Delete(_path);

    private static void Check(string folder, string stack, string? own, Action<string>? note)
    {
        foreach (var file in Files(folder).Where(file => file != own))
        {
            if (Read(file) is not { } holder)
            {
                continue;
            }
            var who =
                $"{holder.Username}@{holder.Hostname} (pid {holder.Pid}) since {holder.Timestamp:yyyy-MM-dd HH:mm:ss}Z";
            if (!HasDied(holder))
            {
                throw new EngineException(
                    $"the stack {stack} is locked by {who}. Wait until it has ended; if it is not running any more, delete {file}"
                );
            }
            File.Delete(file);
            note?.Invoke($"took over the lock of {who}, which is not running any more");
        }
    }

    private static string[] Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];

    private static Holder? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Holder>(File.ReadAllBytes(file), JsonSerializerOptions.Web);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new EngineException($"{file} is no lock of Pulumi's: delete it if no operation is running");
        }
    }

    private static bool HasDied(Holder holder)
    {
        if (holder.Hostname != Environment.MachineName)
        {
            return false;
        }
        try
        {
            using var process = Process.GetProcessById(holder.Pid);
            // A process that started later only got the same number. The clock that tells a process's start
            // is a little coarse.
            return process.StartTime.ToUniversalTime() > holder.Timestamp.UtcDateTime + TimeSpan.FromSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }

    private sealed record Holder(int Pid, string Username, string Hostname, DateTimeOffset Timestamp);
}
