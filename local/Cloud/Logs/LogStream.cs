using System.Buffers;
using System.Globalization;
using System.Text;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Logs;

/// <summary>
/// A log stream as files. Lines go to <c>&lt;stream&gt;.log</c>. At its maximum size, that file becomes
/// <c>&lt;stream&gt;.log.1</c> and replaces the older one, so that a stream never takes more than twice the
/// maximum. A line holds the time (ISO 8601, UTC), <c>O</c> for standard output or <c>E</c> for standard error, and
/// the message, separated by tabs.
/// </summary>
internal sealed class LogStream(string path, long maximumBytes)
{
    private readonly Lock _lock = new();

    /// <summary>The path of the current file.</summary>
    public string Path => path;

    /// <summary>Returns the path of the file before the current one.</summary>
    public static string Older(string path) => path + ".1";

    public void Append(DateTimeOffset time, IReadOnlyList<string> messages, bool isError)
    {
        var start = $"{time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}\t{(isError ? 'E' : 'O')}\t";
        var lines = new ArrayBufferWriter<byte>();
        foreach (var message in messages)
        {
            Encoding.UTF8.GetBytes(start, lines);
            Encoding.UTF8.GetBytes(message, lines);
            lines.Write("\n"u8);
        }

        lock (_lock)
        {
            PrivateFolder.Make(System.IO.Path.GetDirectoryName(path)!);
            if (File.Exists(path) && new FileInfo(path).Length + lines.WrittenCount > maximumBytes)
            {
                File.Move(path, Older(path), overwrite: true);
            }

            using var file = RegularFile.Open(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    UnixCreateMode = PrivateFile.Mode,
                }
            );
            file.Write(lines.WrittenSpan);
        }
    }

    /// <summary>Parses a line; returns null if it is malformed.</summary>
    public static (DateTimeOffset Time, bool IsError, string Message)? Parse(string line)
    {
        var parts = line.Split('\t', 3);
        return
            parts is [var time, "O" or "E", var message]
            && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed)
            ? (parsed, parts[1] == "E", message)
            : null;
    }
}
