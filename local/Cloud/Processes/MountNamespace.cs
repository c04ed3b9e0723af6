using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Local.Cloud.Processes;

/// <summary>
/// The mount namespace of a process, which identifies the processes that it started. The handle keeps the namespace
/// alive: otherwise the system could give its number to another namespace after the last process ends.
/// </summary>
internal sealed class MountNamespace : IDisposable
{
    private readonly SafeFileHandle _held;

    // The name of the namespace, such as mnt:[4026531841].
    private readonly string _name;

    private MountNamespace(SafeFileHandle held, string name)
    {
        _held = held;
        _name = name;
    }

    /// <summary>
    /// Opens the namespace of a process. Returns null if the process has ended or belongs to another user, or if it
    /// has the same namespace as the cloud.
    /// </summary>
    public static MountNamespace? Open(int processId)
    {
        try
        {
            var held = File.OpenHandle(PathOf(processId), share: FileShare.ReadWrite);
            var name = new FileInfo(
                string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.DangerousGetHandle()}")
            ).LinkTarget!;
            if (name != NameOf(Environment.ProcessId))
            {
                return new MountNamespace(held, name);
            }

            held.Dispose();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns whether a process is in the namespace.</summary>
    public bool Has(int processId) => NameOf(processId) == _name;

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static string? NameOf(int processId)
    {
        try
        {
            return new FileInfo(PathOf(processId)).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string PathOf(int processId) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/ns/mnt");
}
