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

    /// <summary>Refuses when a living process has the lock, and leaves everything as it is.</summary>
    /// <exception cref="EngineException">Another process holds it; the message names it.</exception>
    internal static void RefuseHeld(string folder, string stack)
    {
        foreach (var file in Files(folder))
        {
            if (Read(file) is { } holder && !HasDied(holder))
            {
                throw Held(stack, holder);
            }
        }
    }

    /// <summary>Whether a living process holds the lock.</summary>
    internal static bool IsHeld(string folder) =>
        Files(folder).Any(file => Read(file) is { } holder && !HasDied(holder));

    /// <summary>Who holds the lock, living or dead, for messages; empty when nobody does.</summary>
    internal static IReadOnlyList<string> Holders(string folder) =>
        [.. Files(folder).Select(Read).OfType<Holder>().Select(holder => holder.ToString())];

    /// <summary>Takes the lock from whoever holds it.</summary>
    internal static void Break(string folder)
    {
        foreach (var file in Files(folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>Refuses to go on when the lock was broken: what follows may belong to another by now.</summary>
    /// <exception cref="EngineException">It was broken.</exception>
    internal void RefuseBroken()
    {
        if (!File.Exists(_path))
        {
            throw new EngineException(
                "another command has cancelled this one and broken its lock, so its state was not saved: `infra refresh` shows what is there"
            );
        }
    }

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

            if (!HasDied(holder))
            {
                throw Held(stack, holder);
            }

            File.Delete(file);
            note?.Invoke($"took over the lock of {holder}, which is not running any more");
        }
    }

    private static EngineException Held(string stack, Holder holder) =>
        new(
            $"the stack {stack} is locked by {holder}. Wait until it has ended; if it never will, `infra cancel --stack {stack}` breaks the lock"
        );

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

    private sealed record Holder(int Pid, string Username, string Hostname, DateTimeOffset Timestamp)
    {
        /// <summary>Who it is, for messages.</summary>
        public override string ToString() =>
            $"{Username}@{Hostname} (pid {Pid}) since {Timestamp:yyyy-MM-dd HH:mm:ss}Z";
    }
}
