using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Local.Cloud.Processes;

/// <summary>
/// The mount namespace of a process, by which what the process started is told. It is held: were it let go of when the
/// last process ends, the system would give its number to the next namespace, and that is somebody else's.
/// </summary>
internal sealed class MountNamespace : IDisposable
{
    private readonly SafeFileHandle _held;

    // Such as mnt:[4026531841].
    private readonly string _name;

    private MountNamespace(SafeFileHandle held, string name)
    {
        _held = held;
        _name = name;
    }

    /// <summary>
    /// The namespace of a process. Null when the process has ended or belongs to somebody else, and when it has no
    /// namespace of its own: that of the cloud is everybody's.
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

    /// <summary>Whether a process is in it.</summary>
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
