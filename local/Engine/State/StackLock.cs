using System.Diagnostics;
using System.Text.Json;
using Local.Protocol.Files;

namespace Local.Engine.State;

/// <summary>The lock of a stack in Pulumi's file-backend form: a file that names its holder.</summary>
public sealed class StackLock : IDisposable
{
    private readonly string _path;

    private StackLock(string path) => _path = path;

    /// <summary>Takes the lock.</summary>
    /// <param name="folder">The folder of the stack's locks.</param>
    /// <param name="stack">The name of the stack, for messages.</param>
    /// <param name="time">The clock.</param>
    /// <param name="note">Receives the message that the lock of a dead process was taken over.</param>
    /// <exception cref="EngineException">Another process holds the lock. The message names the process.</exception>
    internal static StackLock Acquire(string folder, string stack, TimeProvider time, Action<string>? note)
    {
        Check(folder, stack, own: null, note);
        var path = Path.Combine(folder, $"{Guid.NewGuid()}.json");
        var holder = new Holder(Environment.ProcessId, Environment.UserName, Environment.MachineName, time.GetUtcNow());
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, holder, JsonSerializerOptions.Web));
        try
        {
            // Two processes that come at the same moment see each other now, and both give up.
            Check(folder, stack, own: path, note);
        }
        catch
        {
            File.Delete(path);
            throw;
        }

        return new StackLock(path);
    }

    /// <summary>Throws if a running process holds the lock. Changes nothing.</summary>
    /// <exception cref="EngineException">Another process holds the lock. The message names the process.</exception>
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

    /// <summary>Returns whether a running process holds the lock.</summary>
    internal static bool IsHeld(string folder) =>
        Files(folder).Any(file => Read(file) is { } holder && !HasDied(holder));

    /// <summary>Returns the holders of the lock, running or not, for messages; empty if there are none.</summary>
    internal static IReadOnlyList<string> Holders(string folder) =>
        [.. Files(folder).Select(Read).OfType<Holder>().Select(holder => holder.ToString())];

    /// <summary>Removes the lock, whoever holds it.</summary>
    internal static void Break(string folder)
    {
        foreach (var file in Files(folder))
        {
            File.Delete(file);
        }
    }

    /// <summary>Throws if the lock was broken, because the state may belong to another process by now.</summary>
    /// <exception cref="EngineException">The lock was broken.</exception>
    internal void RefuseBroken()
    {
        if (!File.Exists(_path))
        {
            throw new EngineException(
                "another command has cancelled this one and broken its lock, so its state was not saved: `infra refresh` updates the state"
            );
        }
    }

    /// <summary>Releases the lock.</summary>
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
            $"{stack}: the stack is currently locked by {holder}. Wait until it has ended; if it never will, `infra cancel --stack {stack}` breaks the lock"
        );

    private static string[] Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];

    private static Holder? Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<Holder>(RegularFile.ReadText(file), JsonSerializerOptions.Web);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException)
        {
            throw new EngineException($"{file} is not a Pulumi lock: delete it if no operation is running");
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
            // A process that started after the lock only has the same process id by chance. The clock of process
            // starts is slightly coarse.
            return process.StartTime.ToUniversalTime() > holder.Timestamp.UtcDateTime + TimeSpan.FromSeconds(2);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
    }

    private sealed record Holder(int Pid, string Username, string Hostname, DateTimeOffset Timestamp)
    {
        /// <summary>Describes the holder for messages.</summary>
        public override string ToString() =>
            $"{Username}@{Hostname} (pid {Pid}) since {Timestamp:yyyy-MM-dd HH:mm:ss}Z";
    }
}
